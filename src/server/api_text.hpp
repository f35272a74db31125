#pragma once

#include <callkit/core/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What stands in a request's target and headers, taken apart.
namespace callkit::server::detail {

/// Text with its `%XX` resolved (RFC 3986 §2.1), and `+` as a space where that is meant. Nothing for a broken escape or
/// a zero.
[[nodiscard]] std::optional<std::string> unescape(std::string_view text, bool plus_is_space = false);

/// The parameters of a query, each at most once. As `json_members`: what is wrong first is told by `finish`, a
/// parameter that nobody asked for included.
class query_reader {
  public:
    explicit query_reader(std::string_view query);

    /// Empty when it is not there.
    [[nodiscard]] std::string text(std::string_view name, std::size_t longest = 128);
    /// A whole number, `low` to `high`.
    [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t otherwise, std::uint64_t low,
                                       std::uint64_t high);
    /// A word that `parse` knows.
    template <class Enum>
    [[nodiscard]] std::optional<Enum> word(std::string_view name,
                                           std::optional<Enum> (*parse)(std::string_view) noexcept) {
        const std::string value = text(name);
        if (value.empty())
            return std::nullopt;
        const std::optional<Enum> known = parse(value);
        if (!known)
            refuse(errc::invalid_argument, name, "is none of its words");
        return known;
    }
    void refuse(errc code, std::string_view name, std::string_view why);

    /// Errors: `malformed` for what is no query, and a parameter that stands twice or is not known; `invalid_argument`
    /// for a value outside its range.
    [[nodiscard]] result<void> finish();

  private:
    struct parameter {
        std::string name{};
        std::string value{};
        bool asked{false};
    };
    std::vector<parameter> given_{};
    std::optional<error> wrong_{};
};

/// What stands behind `Bearer` (RFC 6750 §2.1); empty when nothing does.
[[nodiscard]] std::string_view bearer_of(std::string_view authorization) noexcept;

/// The seconds of `wait=N` in `Prefer` (RFC 7240 §4.3); 0 when there is none.
[[nodiscard]] std::uint32_t wait_of(std::string_view prefer) noexcept;

/// Whether somebody who sends this `Accept` (RFC 9110 §12.5.1) takes a type such as `application/json`.
[[nodiscard]] bool accepts(std::string_view accept, std::string_view type) noexcept;

/// Whether a `Content-Type` is a media type, whatever its parameters.
[[nodiscard]] bool is_media_type(std::string_view content_type, std::string_view type) noexcept;

/// The host of a `Host` header or an origin, without its port.
[[nodiscard]] std::string_view host_name(std::string_view host) noexcept;

} // namespace callkit::server::detail
