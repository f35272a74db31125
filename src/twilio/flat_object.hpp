#pragma once

#include <callkit/core/clock.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::twilio {

/// Names of members, found by their length and their ends. At most 32.
class member_names {
  public:
    static constexpr std::size_t most = 32;

    constexpr member_names(std::initializer_list<std::string_view> names) {
        for (const std::string_view name : names) {
            std::size_t slot = slot_of(name);
            while (slots_[slot] != 0)
                slot = (slot + 1) % slots_.size();
            names_[count_++] = name;
            slots_[slot] = static_cast<std::uint8_t>(count_);
        }
    }
    /// Where it is; `most` when it is none of them.
    [[nodiscard]] constexpr std::size_t find(std::string_view name) const noexcept {
        for (std::size_t slot = slot_of(name); slots_[slot] != 0; slot = (slot + 1) % slots_.size())
            if (names_[slots_[slot] - 1U] == name)
                return slots_[slot] - 1U;
        return most;
    }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return count_; }

  private:
    [[nodiscard]] static constexpr std::size_t slot_of(std::string_view name) noexcept {
        const auto end = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c)); };
        return name.empty() ? 0 : (5 * name.size() + end(name.front()) + 3 * end(name.back())) % 64;
    }

    std::array<std::string_view, most> names_{};
    std::array<std::uint8_t, 64> slots_{};
    std::size_t count_{0};
};

/// The members of a JSON object that somebody wants, read without building the rest: what `fields` says of an object,
/// for the answer that every placed call brings. Objects and arrays in it are skipped. Refers to the body.
class flat_object {
  public:
    /// `names` and `body` must outlive it. Nothing when the body is no JSON object.
    [[nodiscard]] static std::optional<flat_object> parse(std::string_view body, const member_names& names);

    flat_object(flat_object&&) = default;
    flat_object& operator=(flat_object&&) = delete;
    ~flat_object();

    /// As in `fields`.
    [[nodiscard]] std::string text(std::string_view name) const { return std::string(value(name)); }
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
    [[nodiscard]] optional_timestamp time(std::string_view name) const;

  private:
    struct handler;
    explicit flat_object(const member_names& names) : names_(&names) {}
    [[nodiscard]] bool parse_anything(std::string_view body);

    [[nodiscard]] std::string_view value(std::string_view name) const noexcept {
        const std::size_t found = names_->find(name);
        return found != member_names::most ? values_[found] : std::string_view();
    }

    const member_names* names_;
    std::array<std::string_view, member_names::most> values_{};
    std::vector<std::string> texts_{}; // of what does not stand in the body as it is
};

} // namespace callkit::twilio
