#include "support.hpp"

#include <memory>
#include <set>
#include <string>

using namespace callkit;

TEST_CASE("every error code has its own number, slug and advice") {
    std::set<std::string_view> slugs;
    std::set<int> numbers;
    for (const auto& row : detail::errc_rows) {
        CAPTURE(row.slug);
        CHECK(slugs.insert(to_string(row.code)).second);
        CHECK(numbers.insert(static_cast<int>(row.code)).second);
        CHECK(advice(row.code).ends_with('.'));
        CHECK(to_string(row.code).find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
    }
    CHECK(to_string(static_cast<errc>(9999)) == "unknown");
    CHECK_FALSE(advice(static_cast<errc>(9999)).empty());
}

TEST_CASE("the numbers of the error codes never change") {
    // Programs in other languages branch on these. Adding is fine; changing one is not.
    CHECK(static_cast<int>(errc::invalid_argument) == 100);
    CHECK(static_cast<int>(errc::invalid_number) == 101);
    CHECK(static_cast<int>(errc::not_allowed) == 110);
    CHECK(static_cast<int>(errc::unauthorized) == 200);
    CHECK(static_cast<int>(errc::network) == 300);
    CHECK(static_cast<int>(errc::ambiguous) == 302);
    CHECK(static_cast<int>(errc::expired) == 308);
    CHECK(static_cast<int>(errc::store_unavailable) == 400);
    CHECK(static_cast<int>(errc::sid_conflict) == 406);
    CHECK(static_cast<int>(errc::closed) == 500);
    CHECK(static_cast<int>(errc::out_of_memory) == 502);
}

TEST_CASE("what may have taken effect is never called retryable") {
    for (const auto& row : detail::errc_rows)
        CHECK_FALSE((is(row.code, condition::ambiguous) && is(row.code, condition::retryable)));
    CHECK(is(errc::ambiguous, condition::ambiguous));
    CHECK_FALSE(is(errc::provider_rejected, condition::retryable));
}

TEST_CASE("every error belongs to the class its hundred says") {
    for (const auto& row : detail::errc_rows) {
        const int classes = int{is(row.code, condition::caller_bug)} + int{is(row.code, condition::auth)} +
                            int{is(row.code, condition::provider)} + int{is(row.code, condition::store)};
        CHECK(classes == (static_cast<int>(row.code) < 500 ? 1 : 0));
    }
    CHECK(is(errc::network, condition::retryable));
    CHECK(is(errc::store_busy, condition::retryable));
    CHECK_FALSE(is(errc::network, static_cast<condition>(99)));
}

TEST_CASE("describing an error leaves out what the provider said") {
    const error failed{errc::provider_rejected, "the call was refused", "To number +14155552671 is blocked"};
    CHECK(describe(failed) == "provider_rejected: the call was refused");
    CHECK(describe(error{errc::not_found, {}, {}}) == "not_found");
}

TEST_CASE("error codes work with std::error_code") {
    const std::error_code code = errc::not_found;
    CHECK(code.category().name() == std::string("callkit"));
    CHECK(code.message() == "not_found");
    CHECK((code == errc::not_found));
}

TEST_CASE("a result holds a value or an error") {
    const result<int> good = 7;
    CHECK(good.has_value());
    CHECK(*good == 7);
    CHECK(good.value() == 7);
    CHECK(good.value_or(1) == 7);

    const result<int> bad = fail(errc::not_found, "no such call");
    CHECK_FALSE(bad);
    CHECK(bad.error().code == errc::not_found);
    CHECK(bad.value_or(1) == 1);
    CHECK_THROWS_WITH_AS(static_cast<void>(bad.value()), "not_found: no such call", bad_result);
}

TEST_CASE("a result without a value holds success or an error") {
    const result<void> good;
    CHECK(good);
    CHECK_NOTHROW(good.value());
    const result<void> bad = fail(errc::closed);
    CHECK_FALSE(bad);
    CHECK_THROWS_AS(bad.value(), bad_result);
    const result<void, int> number = failure{3};
    CHECK(number.error() == 3);
    CHECK_THROWS_WITH_AS(number.value(), "result without a value", bad_result);
}

TEST_CASE("a result can carry what cannot be copied") {
    result<std::unique_ptr<int>> made = std::make_unique<int>(5);
    const std::unique_ptr<int> taken = *std::move(made);
    CHECK(*taken == 5);
    result<std::string> text = std::string("hello");
    CHECK(text->size() == 5);
    CHECK(std::move(text).value() == "hello");
}

TEST_CASE("a result whose value and error are of one type keeps them apart") {
    const result<std::string, std::string> good = std::string("value");
    const result<std::string, std::string> bad = failure{std::string("error")};
    CHECK(good.has_value());
    CHECK_FALSE(bad.has_value());
    CHECK(bad.error() == "error");
}

static_assert(result<int, int>(3).has_value());
static_assert(*result<int, int>(3) == 3);
static_assert(result<int, int>(failure{4}).error() == 4);
static_assert(is(errc::ambiguous, condition::ambiguous));
