// Phone numbers: callkit beside Debian's libphonenumber in the same run, when the latter was there to build with.
//
//   bench_numbers            every figure
//   bench_numbers json       callkit's own two main figures, for bench_numbers.js
//
// Times are CPU time of the thread, the least of several passes over the same 10,000 numbers.

#include "../numbers/number_corpus.hpp"
#include "bench.hpp"

#ifdef CALLKIT_HAVE_LIBPHONENUMBER
#include "../numbers/reference.hpp"
#endif

#include <callkit/core/e164.hpp>
#include <callkit/core/e164/as_you_type.hpp>
#include <callkit/core/e164/detail/example_data.hpp>
#include <callkit/core/e164/detail/short_data.hpp>
#include <callkit/core/e164/detail/time_zone_data.hpp>
#include <callkit/core/e164/detail/unicode_data.hpp>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

using namespace callkit;
using namespace callkit::bench;
using namespace callkit::test;

namespace {

struct input {
    std::string text;
    std::string region_text;
    e164::region region;
};

std::vector<input> inputs(const std::vector<number_text>& texts) {
    std::vector<input> made;
    for (const auto& one : texts)
        made.push_back({one.text, one.region.empty() ? "ZZ" : one.region,
                        e164::region::from(one.region).value_or(e164::region())});
    return made;
}

double ours(const std::vector<input>& texts, bool everything, int passes) {
    return nanos_per(
        texts.size(),
        [&] {
            std::array<char, 100> out{};
            for (const auto& one : texts) {
                const auto number = e164::parse(one.text, one.region);
                keep(number);
                if (!everything || !number)
                    continue;
                keep(number->valid());
                keep(number->line_type());
                for (const auto how : {e164::style::e164, e164::style::international, e164::style::national})
                    keep(e164::format_to(*number, how, out));
            }
        },
        passes);
}

#ifdef CALLKIT_HAVE_LIBPHONENUMBER
double theirs(const std::vector<input>& texts, bool everything) {
    using i18n::phonenumbers::PhoneNumber;
    using i18n::phonenumbers::PhoneNumberUtil;
    const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
    return nanos_per(
        texts.size(),
        [&] {
            PhoneNumber number;
            std::string out;
            for (const auto& one : texts) {
                const auto code = library.Parse(one.text, one.region_text, &number);
                keep(number);
                if (!everything || code != PhoneNumberUtil::NO_PARSING_ERROR)
                    continue;
                keep(library.IsValidNumber(number));
                keep(library.GetNumberType(number));
                for (const auto how :
                     {PhoneNumberUtil::E164, PhoneNumberUtil::INTERNATIONAL, PhoneNumberUtil::NATIONAL}) {
                    library.Format(number, how, &out);
                    keep(out);
                }
            }
        },
        3);
}
#endif

void compare(const char* what, const std::vector<number_text>& texts, bool everything) {
    const auto all = inputs(texts);
    const double mine = ours(all, everything, 31);
#ifdef CALLKIT_HAVE_LIBPHONENUMBER
    const double other = theirs(all, everything);
    std::printf("  %-44s %9.1f ns  libphonenumber %9.1f ns  %6.0fx\n", what, mine, other, other / mine);
#else
    std::printf("  %-44s %9.1f ns\n", what, mine);
#endif
}

void time_parts(const std::vector<input>& texts) {
    std::vector<e164::number> numbers;
    for (const auto& one : texts)
        if (const auto number = e164::parse(one.text, one.region))
            numbers.push_back(*number);
    constexpr e164::detail::built_in_plan plan;
    line("classify: valid, type, region and formats", nanos_per(numbers.size(), [&] {
             for (const auto& number : numbers) {
                 const auto& parts = e164::detail::number_access::parts(number);
                 const std::size_t code = e164::detail::find_code(plan, parts.digits.data(), parts.length);
                 keep(e164::detail::walk(plan, plan.codes[code - 1].root, parts.national().data(),
                                         parts.national().size()));
             }
         }));
    const auto format = [&](const char* what, e164::style how) {
        line(what, nanos_per(numbers.size(), [&] {
                 std::array<char, 100> out{};
                 for (const auto& number : numbers) {
                     keep(e164::format_to(number, how, out));
                     keep(out);
                 }
             }));
    };
    format("format E.164", e164::style::e164);
    format("format international", e164::style::international);
    format("format national", e164::style::national);
    format("format RFC 3966", e164::style::rfc3966);
}

void time_worst(const char* what, const std::string& text, e164::region region) {
    line(what, nanos_per(1000, [&] {
             for (int i = 0; i < 1000; ++i)
                 keep(e164::parse(text, region));
         }));
}

std::string repeated(std::string_view piece, std::size_t size) {
    std::string made;
    while (made.size() + piece.size() <= size)
        made += piece;
    return made;
}

} // namespace

int main(int count, char** arguments) {
    number_corpus corpus(seed_numbers());
    const auto mixed = corpus.mixed();
    if (count == 2 && std::string_view(arguments[1]) == "json") {
        const auto all = inputs(mixed);
        std::printf("{\"parse\":%.1f,\"everything\":%.1f}\n", ours(all, false, 31), ours(all, true, 31));
        return 0;
    }
    std::printf("%s; %zu numbers\n", std::string(e164::numbering_plan_name()).c_str(), mixed.size());
    heading("parse");
    compare("all, mixed", mixed, false);
    for (const auto& part : corpus.parts())
        compare(part.name, part.numbers, false);
    heading("parse, valid, type, and three formats");
    compare("all, mixed", mixed, true);
    heading("parts of it");
    time_parts(inputs(mixed));
    heading("12 keystrokes");
    {
        constexpr std::string_view typed = "020794609589";
        const double mine = nanos_per(1000, [&] {
            for (int i = 0; i < 1000; ++i) {
                e164::as_you_type typist("GB");
                for (const char c : typed)
                    keep(typist.type(static_cast<char32_t>(c)));
            }
        });
#ifdef CALLKIT_HAVE_LIBPHONENUMBER
        const double other = nanos_per(
            100,
            [&] {
                for (int i = 0; i < 100; ++i)
                    keep(reference().type(std::u32string(typed.begin(), typed.end()), "GB"));
            },
            3);
        std::printf("  %-44s %9.1f ns  libphonenumber %9.1f ns  %6.0fx\n", "as you type", mine, other, other / mine);
#else
        line("as you type", mine);
#endif
    }
    heading("hostile text of 250 characters, and of 100,000");
    time_worst("pluses", repeated("+", 250), "US");
    time_worst("digits", repeated("7", 250), "GB");
    time_worst("blanks and digits", repeated("1 ", 250), "AR");
    time_worst("letters", repeated("12345a", 250), "US");
    time_worst("commas", "+1415555" + repeated(",", 230) + "12", "US");
    time_worst("labels", "+1415555" + repeated(" ext", 230) + "12", "US");
    time_worst("second numbers", "+1415555" + repeated("/ ", 230), "US");
    time_worst("Arabic digits", repeated("\xd9\xa1", 500), "EG");
    time_worst("letters of another script", repeated("\xe4\xb8\xad", 750), "CN");
    time_worst("astral letters after a number", "+14155552671" + repeated("\xf0\xa0\x80\x80", 950), "CN");
    time_worst("100,000 bytes", repeated("+1 415 ", 100'000), "US");
    const auto bytes = [](const auto&... tables) { return (sizeof(tables) + ...); };
    namespace data = e164::detail::plan_data;
    std::printf(
        "\nbytes of tables: reading and writing %zu, typing %zu more, short numbers %zu, time zones %zu, examples "
        "%zu\n",
        bytes(data::cells, data::ends, data::labels, data::code_of, data::codes, data::region_of, data::regions,
              data::region_lengths, data::lengths, data::formats, data::groups, data::programs, data::texts,
              e164::detail::unicode_digit_zeros, e164::detail::unicode_letters_and_numbers, e164::detail::unicode_pages,
              e164::detail::unicode_digit_pages),
        bytes(data::typing_counts, data::typing_formats, data::typing_patterns, data::typing_programs),
        bytes(data::short_cells, data::short_ends, data::short_labels, data::short_region_of, data::short_roots),
        bytes(data::zone_cells, data::zone_ends, data::zone_labels, data::zone_lists, data::zone_names,
              data::zone_texts),
        bytes(data::example_places, data::example_texts));
    return 0;
}
