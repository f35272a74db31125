#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/server/access.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace callkit::server {

/// Tokens that were taken back before they end. A value; read from any thread.
class revoked_tokens {
  public:
    revoked_tokens() = default;
    /// `{"revoked":[{"jti":"…"},{"subject":"u-1","issued_before":1767225600}]}`, up to 4 MiB: one token by its `jti`
    /// (RFC 7519 §4.1.7), or all tokens of a subject with an `iat` before a moment, in whole seconds since 1970.
    /// Errors: `malformed`, and `invalid_argument` for a value out of its range; the detail says which entry.
    [[nodiscard]] static result<revoked_tokens> parse(std::string_view json);

    /// Whether the token that said this was taken back. One that does not say when it was issued counts as issued
    /// before any moment.
    [[nodiscard]] bool has(const principal& who) const;
    [[nodiscard]] std::size_t size() const noexcept { return tokens_.size() + subjects_.size(); }

  private:
    std::set<std::string, std::less<>> tokens_{};
    std::map<std::string, timestamp, std::less<>> subjects_{};
};

} // namespace callkit::server
