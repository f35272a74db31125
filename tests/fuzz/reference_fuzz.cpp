// Any bytes as a phone number, beside what libphonenumber makes of them on the same plan. Built only where Debian's
// libphonenumber could be had.

#include "../numbers/comparison.hpp"
#include "fuzz.hpp"

#include <callkit/core/numbering_plan.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>

using namespace callkit;

namespace {

const e164::numbering_plan& plan() {
    static const auto loaded = [] {
        std::ifstream file(CALLKIT_PLAN_FILE, std::ios::binary);
        const std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        return e164::numbering_plan::read(content);
    }();
    CALLKIT_FUZZ_CHECK(loaded.has_value());
    return *loaded;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr auto regions = std::to_array<std::string_view>(
        {"", "US", "GB", "DE", "AR", "BR", "IT", "JP", "RU", "AU", "MX", "CN", "FR", "IN", "ZZ", "AG"});
    if (size == 0 || size > 300) // libphonenumber takes the square of the length
        return 0;
    static test::comparison compare(plan());
    const std::string region(regions[data[0] % regions.size()]);
    const std::string text(test::as_text(data + 1, size - 1));
    compare.text(text, region);
    compare.type(text, region);
    CALLKIT_FUZZ_CHECK(compare.differences() == 0);
    return 0;
}
