#pragma once

#include <callkit/core/e164/as_you_type.hpp>
#include <callkit/core/e164/detail/plan_check.hpp>
#include <callkit/core/e164/detail/plan_view.hpp>
#include <callkit/core/e164/number.hpp>
#include <callkit/core/e164/short_number.hpp>
#include <callkit/core/e164/types.hpp>
#include <callkit/core/error.hpp>
#include <callkit/core/result.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A numbering plan from a file, so that a deployment gets new area codes without a new build.
namespace callkit::e164 {

namespace detail {

/// What eight steps of the CRC make of each byte.
inline constexpr auto crc32_steps = [] {
    std::array<std::uint32_t, 256> steps{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t sum = byte;
        for (int bit = 0; bit < 8; ++bit)
            sum = (sum >> 1U) ^ ((sum & 1U) != 0 ? 0xedb88320U : 0U);
        steps[byte] = sum;
    }
    return steps;
}();

/// CRC-32 as in zlib and PNG.
constexpr std::uint32_t crc32(std::string_view bytes) noexcept {
    std::uint32_t sum = 0xffffffffU;
    for (const char byte : bytes)
        sum = (sum >> 8U) ^ crc32_steps[(sum ^ static_cast<unsigned char>(byte)) & 0xffU];
    return sum ^ 0xffffffffU;
}

/// Reads numbers with the lowest byte first, whatever the machine's own order. Stays at the end once it is reached.
class byte_reader {
  public:
    explicit constexpr byte_reader(std::string_view bytes) noexcept : bytes_(bytes) {}

    constexpr std::uint32_t number(std::size_t size) noexcept {
        std::uint32_t value = 0;
        if (!has(size))
            return 0;
        for (std::size_t i = 0; i < size; ++i)
            value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes_[i])) << (8 * i);
        bytes_.remove_prefix(size);
        return value;
    }

    constexpr std::string_view text(std::size_t size) noexcept {
        if (!has(size))
            return {};
        const std::string_view found = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return found;
    }

    /// A table: how many words, and the words.
    template <class Word>
    std::vector<Word> table() {
        const std::size_t count = number(4);
        std::vector<Word> words;
        if (!has(count * sizeof(Word)))
            return words;
        words.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            words.push_back(static_cast<Word>(number(sizeof(Word))));
        return words;
    }

    /// A table whose words are the members of a struct, each of 16 bits.
    template <class Entry>
    std::vector<Entry> entries() {
        constexpr std::size_t members = sizeof(Entry) / sizeof(std::uint16_t);
        const auto words = table<std::uint16_t>();
        broken_ = broken_ || words.size() % members != 0;
        std::vector<Entry> made(words.size() / members);
        for (std::size_t i = 0; i < made.size(); ++i) {
            std::array<std::uint16_t, members> one{};
            for (std::size_t j = 0; j < members; ++j)
                one[j] = words[i * members + j];
            made[i] = std::bit_cast<Entry>(one);
        }
        return made;
    }

    [[nodiscard]] constexpr bool complete() const noexcept { return !broken_ && bytes_.empty(); }
    [[nodiscard]] constexpr std::string_view rest() const noexcept { return bytes_; }

  private:
    constexpr bool has(std::size_t size) noexcept {
        broken_ = broken_ || size > bytes_.size();
        return !broken_;
    }

    std::string_view bytes_;
    bool broken_{false};
};

} // namespace detail

/// A numbering plan that was loaded. Immutable, so any number of threads may use it. What it says of numbers replaces
/// what the built-in plan says; the functions are those of e164.hpp. Numbers read with one plan may be written with
/// another.
class numbering_plan {
  public:
    /// Reads what `tools/gen_numbering_plan file` wrote: `content` is the whole file. Everything in it is checked
    /// before it is used. `errc::malformed` when it is no such file or was damaged, `errc::unsupported` when it is of a
    /// newer format than this callkit knows.
    static result<numbering_plan> read(std::string_view content) {
        constexpr std::string_view magic = "callkit plan\n";
        if (!content.starts_with(magic))
            return fail(callkit::errc::malformed, "this is not a numbering plan");
        detail::byte_reader bytes(content.substr(magic.size()));
        const std::uint32_t version = bytes.number(2);
        if (version != format_version)
            return fail(callkit::errc::unsupported,
                        "the numbering plan's format is not version " + std::to_string(format_version));
        if (bytes.number(4) != detail::crc32(bytes.rest()))
            return fail(callkit::errc::malformed, "the numbering plan is damaged: its checksum is wrong");
        numbering_plan made;
        made.name_ = bytes.text(bytes.number(1));
        made.cells_ = bytes.table<std::uint16_t>();
        made.ends_ = bytes.table<std::uint16_t>();
        made.labels_ = bytes.table<std::uint32_t>();
        made.code_of_ = bytes.table<std::uint8_t>();
        made.codes_ = bytes.entries<detail::code_entry>();
        made.region_of_ = bytes.table<std::uint8_t>();
        made.regions_ = bytes.entries<detail::region_entry>();
        made.region_lengths_ = bytes.table<std::uint8_t>();
        made.lengths_ = bytes.table<std::uint32_t>();
        made.formats_ = bytes.entries<detail::format_entry>();
        made.groups_ = bytes.table<std::uint8_t>();
        made.programs_ = bytes.table<std::uint16_t>();
        made.texts_ = bytes.table<char>();
        const auto first_leaf = bytes.table<std::uint16_t>();
        made.typing_counts_ = bytes.table<std::uint8_t>();
        made.typing_formats_ = bytes.entries<detail::typing_format>();
        made.typing_patterns_ = bytes.table<std::uint16_t>();
        made.typing_programs_ = bytes.table<std::uint16_t>();
        made.short_cells_ = bytes.table<std::uint16_t>();
        const auto first_short_leaf = bytes.table<std::uint16_t>();
        made.short_ends_ = bytes.table<std::uint16_t>();
        made.short_labels_ = bytes.table<std::uint16_t>();
        made.short_region_of_ = bytes.table<std::uint8_t>();
        made.short_roots_ = bytes.table<std::uint16_t>();
        if (!bytes.complete() || first_leaf.size() != 1 || made.code_of_.size() != 1000 ||
            made.region_of_.size() != 26U * 26U || made.ends_.size() % 2 != 0 ||
            made.region_lengths_.size() != made.regions_.size() * detail::length_kinds ||
            made.typing_counts_.size() != 2 * made.codes_.size() ||
            made.typing_formats_.size() != made.formats_.size() || first_short_leaf.size() != 1 ||
            made.short_ends_.size() % 2 != 0 || made.short_region_of_.size() != 26U * 26U)
            return fail(callkit::errc::malformed, "the numbering plan is not complete");
        made.first_leaf_ = first_leaf[0];
        made.first_short_leaf_ = first_short_leaf[0];
        const detail::plan_view plan = made.view();
        const detail::typing_view typing = made.typing();
        const detail::short_view shorts = made.shorts();
        const detail::plan_sizes sizes{.cells = made.cells_.size(),
                                       .labels = made.labels_.size(),
                                       .codes = made.codes_.size(),
                                       .regions = made.regions_.size(),
                                       .lengths = made.lengths_.size(),
                                       .formats = made.formats_.size(),
                                       .groups = made.groups_.size(),
                                       .programs = made.programs_.size(),
                                       .texts = made.texts_.size(),
                                       .typing_formats = made.typing_formats_.size(),
                                       .typing_patterns = made.typing_patterns_.size(),
                                       .typing_programs = made.typing_programs_.size(),
                                       .short_cells = made.short_cells_.size(),
                                       .short_labels = made.short_labels_.size(),
                                       .short_roots = made.short_roots_.size()};
        if (const auto wrong = detail::plan_checker(plan, typing, shorts, sizes).run(); !wrong.empty())
            return fail(callkit::errc::malformed, "the numbering plan cannot be used: " + std::string(wrong));
        return made;
    }

    /// What the plan calls itself, such as `google-libphonenumber 3.2.47`.
    [[nodiscard]] std::string_view name() const& noexcept { return name_; }
    std::string_view name() && = delete;

    [[nodiscard]] result<number, errc> parse(std::string_view text, region fallback = {}) const noexcept {
        return detail::number_access::read(view(), text, fallback);
    }
    std::size_t format_to(const number& value, style how, std::span<char> out) const noexcept {
        return detail::number_access::write(view(), value, how, out);
    }
    [[nodiscard]] fixed_string<max_formatted> format(const number& value, style how) const noexcept {
        fixed_string<max_formatted> text;
        text.resize(format_to(value, how, text.room()));
        return text;
    }
    [[nodiscard]] fixed_string<max_formatted> format_from(const number& value, region from) const noexcept {
        fixed_string<max_formatted> text;
        text.resize(detail::number_access::write_from(view(), value, from, text.room()));
        return text;
    }
    [[nodiscard]] possibility possible(const number& value, type kind = type::unknown) const noexcept {
        return detail::number_access::possible(view(), value, kind);
    }
    [[nodiscard]] match compare(const number& a, std::string_view b) const noexcept {
        return detail::number_access::compare(view(), a, b);
    }
    [[nodiscard]] match compare(std::string_view a, std::string_view b) const noexcept {
        return detail::number_access::compare(view(), a, b);
    }

    [[nodiscard]] short_number look_up_short_number(std::string_view text, region from) const noexcept {
        return detail::short_facts(shorts(), from, detail::dialled_digits(text).view());
    }
    [[nodiscard]] bool is_emergency_number(std::string_view text, region from) const noexcept {
        return look_up_short_number(text, from).emergency;
    }
    [[nodiscard]] bool connects_to_emergency_number(std::string_view text, region from) const noexcept {
        return (detail::short_bits(shorts(), from, detail::dialled_digits(text).view()) & detail::short_connects) != 0;
    }

    /// Formats while somebody types. The plan must outlive what this returns.
    [[nodiscard]] basic_as_you_type<detail::plan_view, detail::typing_view> typist(region home = {}) const noexcept {
        return basic_as_you_type<detail::plan_view, detail::typing_view>(home, view(), typing());
    }

    /// The tables, for callkit itself and its tests.
    [[nodiscard]] detail::plan_view view() const noexcept {
        return {.cells = cells_.data(),
                .first_leaf = first_leaf_,
                .ends = ends_.data(),
                .end_count = ends_.size() / 2,
                .labels = labels_.data(),
                .code_of = code_of_.data(),
                .codes = codes_.data(),
                .region_of = region_of_.data(),
                .regions = regions_.data(),
                .region_count = regions_.size(),
                .region_lengths = region_lengths_.data(),
                .lengths = lengths_.data(),
                .formats = formats_.data(),
                .groups = groups_.data(),
                .programs = programs_.data(),
                .texts = texts_.data()};
    }

    [[nodiscard]] detail::short_view shorts() const noexcept {
        return {.cells = short_cells_.data(),
                .first_leaf = first_short_leaf_,
                .ends = short_ends_.data(),
                .end_count = short_ends_.size() / 2,
                .labels = short_labels_.data(),
                .region_of = short_region_of_.data(),
                .roots = short_roots_.data()};
    }

  private:
    static constexpr std::uint32_t format_version = 1;

    numbering_plan() = default;

    [[nodiscard]] detail::typing_view typing() const noexcept {
        return {.counts = typing_counts_.data(),
                .formats = typing_formats_.data(),
                .patterns = typing_patterns_.data(),
                .programs = typing_programs_.data()};
    }

    std::string name_{};
    std::uint16_t first_leaf_{0};
    std::vector<std::uint16_t> cells_{};
    std::vector<std::uint16_t> ends_{};
    std::vector<std::uint32_t> labels_{};
    std::vector<std::uint8_t> code_of_{};
    std::vector<detail::code_entry> codes_{};
    std::vector<std::uint8_t> region_of_{};
    std::vector<detail::region_entry> regions_{};
    std::vector<std::uint8_t> region_lengths_{};
    std::vector<std::uint32_t> lengths_{};
    std::vector<detail::format_entry> formats_{};
    std::vector<std::uint8_t> groups_{};
    std::vector<std::uint16_t> programs_{};
    std::vector<char> texts_{};
    std::vector<std::uint8_t> typing_counts_{};
    std::vector<detail::typing_format> typing_formats_{};
    std::vector<std::uint16_t> typing_patterns_{};
    std::vector<std::uint16_t> typing_programs_{};
    std::uint16_t first_short_leaf_{0};
    std::vector<std::uint16_t> short_cells_{};
    std::vector<std::uint16_t> short_ends_{};
    std::vector<std::uint16_t> short_labels_{};
    std::vector<std::uint8_t> short_region_of_{};
    std::vector<std::uint16_t> short_roots_{};
};

} // namespace callkit::e164
