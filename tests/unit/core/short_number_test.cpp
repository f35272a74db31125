#include "support.hpp"

#include <callkit/core/e164/short_number.hpp>

#include <string>

using namespace callkit;

TEST_CASE("emergency numbers are known where they are, and not elsewhere") {
    CHECK(e164::is_emergency_number("911", "US"));
    CHECK(e164::is_emergency_number("112", "US"));
    CHECK(e164::is_emergency_number("999", "GB"));
    CHECK(e164::is_emergency_number("112", "DE"));
    CHECK(e164::is_emergency_number("000", "AU"));
    CHECK(e164::is_emergency_number(" 9-1-1 ", "US"));
    CHECK(e164::is_emergency_number("\uff19\uff11\uff11", "US"));
    CHECK_FALSE(e164::is_emergency_number("911", "GB"));
    CHECK_FALSE(e164::is_emergency_number("+911", "US"));
    CHECK_FALSE(e164::is_emergency_number("9112", "US"));
    CHECK_FALSE(e164::is_emergency_number("911", {}));
    CHECK_FALSE(e164::is_emergency_number("911", "ZZ"));
    CHECK_FALSE(e164::is_emergency_number("", "US"));
    CHECK_FALSE(e164::is_emergency_number(std::string(100'000, '9'), "GB"));
}

TEST_CASE("more digits behind an emergency number reach it too, but not everywhere") {
    CHECK(e164::connects_to_emergency_number("911", "US"));
    CHECK(e164::connects_to_emergency_number("9116666666", "US"));
    CHECK(e164::connects_to_emergency_number("112" + std::string(40, '5'), "DE"));
    CHECK_FALSE(e164::connects_to_emergency_number("9996666666", "US"));
    CHECK(e164::connects_to_emergency_number("190", "BR"));
    CHECK_FALSE(e164::connects_to_emergency_number("1900", "BR"));
}

TEST_CASE("a short number says what it is and what it costs") {
    const auto emergency = e164::look_up_short_number("999", "GB");
    CHECK(emergency.valid);
    CHECK(emergency.emergency);
    CHECK(emergency.cost == e164::short_cost::toll_free);
    const auto premium = e164::look_up_short_number("3117", "FR");
    CHECK(e164::look_up_short_number("116117", "DE").valid);
    CHECK(e164::look_up_short_number("116117", "DE").cost == e164::short_cost::toll_free);
    CHECK_FALSE(premium.emergency);
    const auto none = e164::look_up_short_number("55555", "GB");
    CHECK_FALSE(none.valid);
    CHECK(none.cost == e164::short_cost::unknown);
    CHECK_FALSE(e164::look_up_short_number("2071838750", "GB").possible);
}

static_assert(e164::is_emergency_number("112", "GB"));
