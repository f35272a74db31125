// A numbering plan with some of its bytes changed and its checksum put right: refused, or harmless.

#include "fuzz.hpp"

#include <callkit/core/numbering_plan.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

using namespace callkit;

namespace {

constexpr std::size_t checksum_place = 15; // behind magic and version

const std::string& plan_file() {
    static const std::string content = [] {
        std::ifstream file(CALLKIT_PLAN_FILE, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }();
    CALLKIT_FUZZ_CHECK(e164::numbering_plan::read(content).has_value() || content.empty());
    return content;
}

} // namespace

/// Four bytes of input are a change: three say where, one what.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::string whole = plan_file();
    std::string content = whole;
    constexpr std::size_t first = checksum_place + 4;
    for (std::size_t i = 0; i + 4 <= size && i < 64; i += 4) {
        const std::size_t place = data[i] | std::size_t{data[i + 1]} << 8U | std::size_t{data[i + 2]} << 16U;
        content[first + place % (content.size() - first)] = static_cast<char>(data[i + 3]);
    }
    const std::uint32_t sum = e164::detail::crc32(std::string_view(content).substr(first));
    for (std::size_t i = 0; i < 4; ++i)
        content[checksum_place + i] = static_cast<char>(sum >> (8 * i));
    const auto plan = e164::numbering_plan::read(content);
    if (!plan)
        return 0;
    for (const std::string_view text :
         {"+14155552671", "020 7183 8750 x5", "011 15-2345-6789", "0 15 11 98765 4321", "+4930123456789012", "4601234",
          "003768 0123456", "+80012345678", "112", "+99812345678", "81 3 1234 5678", "0549886377"}) {
        for (const e164::region home : {e164::region(), e164::region("GB"), e164::region("AR"), e164::region("BR"),
                                        e164::region("JP"), e164::region("SM"), e164::region("AG")}) {
            if (const auto number = plan->parse(text, home)) {
                CALLKIT_FUZZ_CHECK(number->national().size() <= 17);
                for (const auto how :
                     {e164::style::e164, e164::style::international, e164::style::national, e164::style::rfc3966})
                    CALLKIT_FUZZ_CHECK(plan->format(*number, how).size() <= e164::max_formatted);
                CALLKIT_FUZZ_CHECK(plan->possible(*number) <= e164::possibility::too_long);
                static_cast<void>(plan->format_from(*number, home));
            }
            static_cast<void>(plan->look_up_short_number(text, home));
            static_cast<void>(plan->compare(text, "0123456789"));
            auto typist = plan->typist(home);
            for (const char c : text)
                typist.type(static_cast<char32_t>(c));
        }
    }
    return 0;
}
