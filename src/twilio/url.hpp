#pragma once

#include <optional>
#include <string>
#include <string_view>

/// A URL in parts, each with the very characters that it came with: a signature is over characters, not meanings.
namespace callkit::twilio {

struct url_parts {
    std::string_view scheme{}; ///< With `://`.
    std::string_view user{};   ///< With `@`, or empty.
    std::string_view host{};   ///< With the brackets of an IPv6 address.
    std::string_view port{};   ///< With `:`, or empty.
    std::string_view path{};   ///< From its slash; may be empty.
    std::string_view query{};  ///< With `?`, or empty.
};

/// Nothing when there is no scheme and host. The fragment is left out: it is never sent.
[[nodiscard]] std::optional<url_parts> split_url(std::string_view url) noexcept;

/// What the URL standard's parser makes of host, path and query: lower-case host, and escapes for what must not stand
/// there as it is (https://url.spec.whatwg.org/#percent-encoded-bytes).
[[nodiscard]] std::string standard_host(std::string_view host);
[[nodiscard]] std::string standard_path(std::string_view path);
[[nodiscard]] std::string standard_query(std::string_view query);

/// What old form libraries make of a query: every value decoded, a plus being a blank, and encoded again.
[[nodiscard]] std::string encoded_again(std::string_view query);

/// The value of a parameter of a query, as it stands there; nothing when it has none.
[[nodiscard]] std::optional<std::string_view> query_value(std::string_view query, std::string_view name) noexcept;

} // namespace callkit::twilio
