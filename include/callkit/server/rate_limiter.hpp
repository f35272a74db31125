#pragma once

#include <callkit/core/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace callkit::server {

/// So many in so long, and how many of them at once.
struct rate_limit {
    std::uint32_t count{1};
    seconds per{1};
    std::uint32_t burst{1};
};

/// Who asks how often, by the generic cell rate algorithm: a token bucket that needs one time for each key. It
/// remembers the keys that asked last, 65,536 of them at most, so that strangers with many addresses fill no memory.
/// Any thread.
class rate_limiter {
  public:
    static constexpr std::size_t most_keys = 65'536;

    explicit rate_limiter(rate_limit limit, std::size_t most = most_keys);
    ~rate_limiter();
    rate_limiter(const rate_limiter&) = delete;
    rate_limiter& operator=(const rate_limiter&) = delete;

    /// Counts one more of `key`. 0 when it may go on; else it does not count, and whole seconds until one may, for
    /// `Retry-After`.
    [[nodiscard]] seconds take(std::string_view key, steady_time now);
    /// What `take` would say, without counting: for what is counted only afterwards, such as failed attempts to sign
    /// in.
    [[nodiscard]] seconds wait(std::string_view key, steady_time now) const;
    /// Keys that are remembered.
    [[nodiscard]] std::size_t size() const;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace callkit::server
