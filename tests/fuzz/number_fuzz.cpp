// Any bytes as a phone number: an error, or a number that survives being written and read.

#include "fuzz.hpp"

#include <callkit/core/dial_target.hpp>
#include <callkit/core/e164.hpp>
#include <callkit/core/time_text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace callkit;

namespace {

bool begins_with_scheme(std::string_view text) {
    for (const std::string_view scheme :
         {std::string_view("sip:"), std::string_view("sips:"), std::string_view("client:")})
        if (!callkit::detail::after_scheme(text, scheme).empty())
            return true;
    return false;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = test::as_text(data, size);
    const auto number = e164::parse(text);
    const auto target = dialable(text);
    // Two things are dialled as they stand, whatever else could be read in them: addresses with a scheme, and E.164
    // that is valid, from which reading might take off what looks like a national prefix.
    const bool as_it_stands = begins_with_scheme(text) || (target && target->reveal() == text);
    if (number) {
        const auto written = e164::format(*number, e164::style::e164);
        CALLKIT_FUZZ_CHECK(written.empty() != number->valid());
        CALLKIT_FUZZ_CHECK(as_it_stands || target.has_value() == number->valid());
        if (number->valid()) {
            CALLKIT_FUZZ_CHECK(written.size() >= 4 && written.size() <= 21 && written.view()[0] == '+');
            CALLKIT_FUZZ_CHECK(e164::parse(written.view()).has_value());
            CALLKIT_FUZZ_CHECK(as_it_stands || target->reveal() == written.view());
            CALLKIT_FUZZ_CHECK(dialable(written.view())->reveal() == written.view());
        }
        for (const auto how : {e164::style::international, e164::style::national, e164::style::rfc3966}) {
            std::array<char, e164::max_formatted> room{};
            const std::size_t length = e164::format_to(*number, how, room);
            CALLKIT_FUZZ_CHECK(length > 0 && length <= room.size());
        }
        CALLKIT_FUZZ_CHECK(masked(*number).find(number->national()) == std::string::npos);
    } else {
        CALLKIT_FUZZ_CHECK(number.error() >= e164::errc::invalid_country_code &&
                           number.error() <= e164::errc::too_long);
    }
    if (target) {
        CALLKIT_FUZZ_CHECK(!target->empty() && target->reveal().size() <= 400);
        // What was accepted once is accepted as it stands, and nothing in it can end a line or a header.
        const auto again = dialable(target->reveal());
        CALLKIT_FUZZ_CHECK(again && *again == *target);
        CALLKIT_FUZZ_CHECK(std::all_of(target->reveal().begin(), target->reveal().end(),
                                       [](char c) { return c > ' ' && c < '\x7f'; }));
    } else {
        CALLKIT_FUZZ_CHECK(target.error().code == errc::invalid_number);
    }
    // The other short text that arrives from outside. An offset can carry a time out of the years that can be written.
    if (const auto when = read_rfc3339(text)) {
        const auto written = to_rfc3339(*when);
        const auto again = read_rfc3339(written);
        CALLKIT_FUZZ_CHECK(again.has_value() && to_rfc3339(*again) == written);
    }
    return 0;
}
