#pragma once

#include <callkit/core/e164/types.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

/// What the engine knows of the world's numbering plan, as arrays. tools/gen_numbering_plan makes them: the built-in
/// ones in plan_data.hpp, and the same ones as a file for plan_file.hpp. Every function that reads a plan is a template
/// over it, so that the built-in one costs no indirection.
namespace callkit::e164::detail {

inline constexpr std::size_t shortest_national = 2; // digits
inline constexpr std::size_t longest_national = 17; // digits; ITU-T E.164 allows 15 with the code, plans allow more
inline constexpr std::size_t length_kinds = 11;     // kinds of number that have possible lengths of their own

/// A country calling code. Its regions are neighbours in `regions`, the main one first, and so are its formats.
struct code_entry {
    std::uint16_t code;
    std::uint16_t digits;       // of the code itself
    std::uint16_t root;         // into `cells`, for national numbers
    std::uint16_t first_region; // into `regions`
    std::uint16_t region_count;
    std::uint16_t first_format; // into `formats`; a label's format 1 is this one
};

struct region_entry {
    std::uint16_t letters;          // "GB" as 'G' * 256 + 'B'; 0 for services that belong to no country
    std::uint16_t code;             // into `codes`, counted from 1
    std::uint16_t root;             // into `cells`; the label is 0 for what the region's general description excludes
    std::uint16_t idd;              // into `programs`: what is dialled before a foreign number
    std::uint16_t idd_first;        // digits it can begin with, one bit each
    std::uint16_t prefix;           // into `programs`: what may stand before a national number
    std::uint16_t prefix_first;     // digits it can begin with
    std::uint16_t transform;        // into `texts`: what to put in the prefix's place, when it captured something
    std::uint16_t national_prefix;  // into `texts`
    std::uint16_t dialled_idd;      // into `texts`: the one international prefix to show, when there is one
    std::uint16_t extension_prefix; // into `texts`: what to write before an extension; empty for " ext. "
};

struct format_entry {
    std::uint16_t groups;        // into `groups`: their count, then the least and greatest length of each
    std::uint16_t national;      // into `texts`: a template, in which bytes 1 to 7 stand for the groups
    std::uint16_t international; // into `texts`
};

/// What is known about a number: which region of its code (1 is the first, 0 none or the only one), its type (0 when it
/// is not valid), its format in national and in international style (1 is the code's first, 0 none).
struct label {
    std::uint8_t region;
    std::uint8_t line;
    std::uint8_t national;
    std::uint8_t international;
};

constexpr label unpack_label(std::uint32_t packed) noexcept {
    return {static_cast<std::uint8_t>(packed), static_cast<std::uint8_t>(packed >> 8U),
            static_cast<std::uint8_t>(packed >> 16U), static_cast<std::uint8_t>(packed >> 24U)};
}

/// A plan wherever it lies.
struct plan_view {
    static constexpr bool is_built_in = false;
    const std::uint16_t* cells;
    std::uint16_t first_leaf; // cells from here on are leaves
    const std::uint16_t* ends;
    std::size_t end_count; // pairs (cell, label), sorted, for numbers that end at a node
    const std::uint32_t* labels;
    const std::uint8_t* code_of; // by the first three digits: into `codes`, from 1; 0 where no code begins so
    const code_entry* codes;
    const std::uint8_t* region_of; // by two letters: into `regions`, from 1; 0 where there is no such region
    const region_entry* regions;
    std::size_t region_count;
    const std::uint8_t* region_lengths; // `length_kinds` for each region: into `lengths`
    const std::uint32_t* lengths;       // lower half: possible lengths; upper half: those possible without area code
    const format_entry* formats;
    const std::uint8_t* groups;
    const std::uint16_t* programs;
    const char* texts;
};

/// Follows the digits to a label. A node is ten cells, a leaf is pairs (mask of lengths, label) of which the last fits
/// every length. `length` digits, 2 to 17.
template <class Plan>
constexpr std::uint16_t walk(const Plan& plan, std::uint16_t cell, const char* digits, std::size_t length) noexcept {
    for (std::size_t i = 0; cell < plan.first_leaf; ++i) {
        if (i == length) {
            std::size_t low = 0;
            std::size_t high = plan.end_count;
            while (low < high) {
                const std::size_t middle = (low + high) / 2;
                if (plan.ends[2 * middle] < cell)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low < plan.end_count && plan.ends[2 * low] == cell ? plan.ends[2 * low + 1] : std::uint16_t{0};
        }
        cell = plan.cells[cell + static_cast<std::size_t>(digits[i] - '0')];
    }
    const std::uint16_t* leaf = plan.cells + cell;
    const unsigned bit = 1U << (length - shortest_national);
    while ((*leaf & bit) == 0)
        leaf += 2;
    return leaf[1];
}

/// The code that the digits begin with, counted from 1; 0 for none.
template <class Plan>
constexpr std::size_t find_code(const Plan& plan, const char* digits, std::size_t length) noexcept {
    std::size_t place = 0;
    for (std::size_t i = 0; i < 3; ++i)
        place = place * 10 + (i < length ? static_cast<std::size_t>(digits[i] - '0') : 0U);
    const std::size_t found = plan.code_of[place];
    return found != 0 && plan.codes[found - 1].digits <= length ? found : 0;
}

/// The region with these letters, counted from 1; 0 for one the plan does not have.
template <class Plan>
constexpr std::size_t find_region(const Plan& plan, region where) noexcept {
    if (where.empty())
        return 0;
    const std::string_view letters = where.text();
    return plan.region_of[static_cast<std::size_t>(letters[0] - 'A') * 26 + static_cast<std::size_t>(letters[1] - 'A')];
}

constexpr region region_of_letters(std::uint16_t letters) noexcept {
    const char text[2] = {static_cast<char>(letters >> 8U), static_cast<char>(letters & 0xffU)};
    return region::from({text, 2}).value_or(region{});
}

/// The region of a number with this label, as its letters; 0 for none.
template <class Plan>
constexpr std::uint16_t letters_of(const Plan& plan, const code_entry& code, const label& known) noexcept {
    const std::size_t place = code.region_count == 1 ? 1U : known.region;
    return place == 0 ? std::uint16_t{0} : plan.regions[code.first_region + place - 1].letters;
}

/// The possible lengths of a kind of number in a region (from 1); kind 0 is every kind.
template <class Plan>
constexpr std::uint32_t lengths_of(const Plan& plan, std::size_t where, std::size_t kind) noexcept {
    return plan.lengths[plan.region_lengths[(where - 1) * length_kinds + kind]];
}

/// How a length relates to the possible ones. The order is libphonenumber's.
enum class length_check : std::uint8_t { possible, local_only, too_short, invalid, too_long };

constexpr length_check check_length(std::uint32_t lengths, std::size_t length) noexcept {
    const std::uint32_t whole = lengths & 0xffffU;
    const std::uint32_t local = lengths >> 16U;
    if (whole == 0)
        return length_check::invalid;
    if (length < shortest_national)
        return length_check::too_short;
    const std::uint32_t bit = length > longest_national ? 0x10000U : 1U << (length - shortest_national);
    if ((local & bit) != 0)
        return length_check::local_only;
    if ((whole & bit) != 0)
        return length_check::possible;
    if (bit > whole)
        return length_check::too_long;
    return (whole & (bit - 1)) == 0 ? length_check::too_short : length_check::invalid;
}

/// The text at an offset, up to its zero.
template <class Plan>
constexpr std::string_view text_at(const Plan& plan, std::size_t offset) noexcept {
    return std::string_view(plan.texts + offset);
}

} // namespace callkit::e164::detail
