#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace callkit::e164::detail {

/// The country calling codes in use, from the ITU's list of assigned E.164 codes: geographic ones, and those of
/// services that belong to no country (800 freephone, 808 shared cost, 870 Inmarsat, 878 personal numbers, 881
/// satellite, 882 and 883 international networks, 888 relief, 979 premium rate). No code is the beginning of another,
/// so a number is read in one way only.
inline constexpr auto calling_codes = std::to_array<std::uint16_t>({
    1,   7,   20,  27,  30,  31,  32,  33,  34,  36,  39,  40,  41,  43,  44,  45,  46,  47,  48,  49,  51,  52,
    53,  54,  55,  56,  57,  58,  60,  61,  62,  63,  64,  65,  66,  81,  82,  84,  86,  90,  91,  92,  93,  94,
    95,  98,  211, 212, 213, 216, 218, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229, 230, 231, 232, 233, 234,
    235, 236, 237, 238, 239, 240, 241, 242, 243, 244, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255, 256,
    257, 258, 260, 261, 262, 263, 264, 265, 266, 267, 268, 269, 290, 291, 297, 298, 299, 350, 351, 352, 353, 354,
    355, 356, 357, 358, 359, 370, 371, 372, 373, 374, 375, 376, 377, 378, 380, 381, 382, 383, 385, 386, 387, 389,
    420, 421, 423, 500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 590, 591, 592, 593, 594, 595, 596, 597, 598,
    599, 670, 672, 673, 674, 675, 676, 677, 678, 679, 680, 681, 682, 683, 685, 686, 687, 688, 689, 690, 691, 692,
    800, 808, 850, 852, 853, 855, 856, 870, 878, 880, 881, 882, 883, 886, 888, 960, 961, 962, 963, 964, 965, 966,
    967, 968, 970, 971, 972, 973, 974, 975, 976, 977, 979, 992, 993, 994, 995, 996, 998,
});

/// One bit a code, so that a look-up is an index and not a search.
inline constexpr auto calling_code_bits = [] {
    std::array<std::uint64_t, 16> bits{};
    for (const std::uint16_t code : calling_codes)
        bits[code / 64U] |= std::uint64_t{1} << (code % 64U);
    return bits;
}();

constexpr bool is_calling_code(unsigned code) noexcept {
    return code < 1000 && ((calling_code_bits[code / 64U] >> (code % 64U)) & 1U) != 0;
}

/// How many of the leading digits are a calling code: 1 to 3, or 0 when there is none.
constexpr std::size_t calling_code_length(std::string_view digits) noexcept {
    unsigned code = 0;
    for (std::size_t i = 0; i < 3 && i < digits.size(); ++i) {
        code = code * 10 + static_cast<unsigned>(digits[i] - '0');
        if (code != 0 && is_calling_code(code) && digits[0] != '0')
            return i + 1;
    }
    return 0;
}

} // namespace callkit::e164::detail
