#pragma once

#include <callkit/core/error.hpp>
#include <callkit/net/http.hpp>

#include <string>
#include <string_view>

/// Errors as an HTTP API tells them: problem details (RFC 9457).
namespace callkit::server {

/// The status that says best what an error means for whoever asked (RFC 9110 §15). Every code has one.
[[nodiscard]] constexpr int http_status(errc code) noexcept {
    switch (code) {
    case errc::malformed:
        return 400;
    case errc::unauthorized:
        return 401;
    case errc::forbidden:
    case errc::not_allowed:
        return 403;
    case errc::not_found:
        return 404;
    case errc::wrong_state:
    case errc::duplicate_dial:
    case errc::unknown_to_provider:
        return 409;
    case errc::too_large:
        return 413;
    case errc::invalid_argument:
    case errc::invalid_number:
    case errc::unknown_scenario:
    case errc::provider_rejected:
        return 422;
    case errc::would_deadlock:
    case errc::store_corrupt:
    case errc::store_too_new:
    case errc::store_io:
    case errc::sid_conflict:
    case errc::internal:
        return 500;
    case errc::unsupported:
        return 501;
    case errc::network:
    case errc::ambiguous:
    case errc::provider_failed:
        return 502;
    case errc::rate_limited:
    case errc::canceled:
    case errc::expired:
    case errc::store_unavailable:
    case errc::store_busy:
    case errc::closed:
    case errc::out_of_memory:
        return 503;
    case errc::timeout:
        return 504;
    case errc::store_full:
        return 507;
    }
    return 500;
}

/// The word of a status that a problem has as its title, such as `Not Found`.
[[nodiscard]] std::string_view http_phrase(int status) noexcept;

/// An answer of `application/problem+json`: `title`, `status`, `code` (the slug of the error), `detail` and
/// `advice`. `provider_message` stays here. `status`: another one than `http_status` has, or 0.
///
/// 401 comes with `WWW-Authenticate`, 429 and 503 with `Retry-After`.
[[nodiscard]] net::http_response problem(const error& why, int status = 0);

} // namespace callkit::server
