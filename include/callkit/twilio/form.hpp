#pragma once

#include <callkit/core/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::twilio {

/// The fields of an `application/x-www-form-urlencoded` body in the order in which they came
/// (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
class form {
  public:
    /// Errors: `malformed` for a broken percent escape, `too_large` beyond 64 KiB or 256 fields.
    [[nodiscard]] static result<form> parse(std::string_view body);

    /// The first field of that name; empty when there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
    /// Names and values. They live as long as the form, moved or not.
    [[nodiscard]] const std::vector<std::pair<std::string_view, std::string_view>>& fields() const noexcept {
        return fields_;
    }
    /// Which fields have names that Twilio's requests are known to have (src/twilio/field_names.hpp).
    struct known_places {
        /// A bit for each known name of which there is a field, in the order of the names.
        std::array<std::uint64_t, 2> present{};
        /// For each of those, which field is the first of that name.
        std::array<std::uint8_t, 128> at{};
        /// Every other field: of names that are not known, and where a name comes again.
        std::vector<std::uint8_t> others{};

        [[nodiscard]] bool has(std::size_t name) const noexcept { return (present[name / 64] >> name % 64 & 1U) != 0; }
    };
    /// For callkit itself, which looks each name up once.
    [[nodiscard]] const known_places& known() const noexcept { return known_; }

    /// For callkit itself: every value stands right behind its name, and behind the last one so many bytes can be read.
    static constexpr std::size_t slack = 32;

  private:
    bool add(std::string_view name, std::string_view value);

    std::unique_ptr<char[]> text_{}; // all of it in one piece, since callbacks come by the thousand
    std::vector<std::pair<std::string_view, std::string_view>> fields_{};
    known_places known_{};
};

} // namespace callkit::twilio
