#include "lru_map.hpp"

#include <callkit/server/rate_limiter.hpp>

#include <algorithm>
#include <mutex>

namespace callkit::server {
namespace {

microseconds interval_of(const rate_limit& limit) {
    const std::int64_t count = std::max<std::int64_t>(limit.count, 1);
    const std::int64_t per = std::max<std::int64_t>(microseconds(limit.per).count(), 1);
    return microseconds((per + count - 1) / count); // never more than was allowed
}

} // namespace

struct rate_limiter::impl {
    impl(const rate_limit& limit, std::size_t most)
        : interval(interval_of(limit)), tolerance(interval * (std::max<std::int64_t>(limit.burst, 1) - 1)),
          arrivals(most) {}

    microseconds interval;
    microseconds tolerance;
    std::mutex mutex{};
    lru_map<steady_time> arrivals; // when the next one would come if all came evenly

    [[nodiscard]] seconds wait(steady_time expected, steady_time now) const {
        const microseconds early = expected - now - tolerance;
        return early <= microseconds(0) ? seconds(0) : std::chrono::ceil<seconds>(early);
    }
};

rate_limiter::rate_limiter(rate_limit limit, std::size_t most) : impl_(std::make_unique<impl>(limit, most)) {
}
rate_limiter::~rate_limiter() = default;

seconds rate_limiter::take(std::string_view key, steady_time now) {
    const std::scoped_lock lock(impl_->mutex);
    steady_time* const known = impl_->arrivals.find(key);
    if (known == nullptr) {
        impl_->arrivals.insert(key, now + impl_->interval);
        return seconds(0);
    }
    if (const seconds wait = impl_->wait(*known, now); wait != seconds(0))
        return wait;
    *known = std::max(*known, now) + impl_->interval;
    return seconds(0);
}

seconds rate_limiter::wait(std::string_view key, steady_time now) const {
    const std::scoped_lock lock(impl_->mutex);
    const steady_time* const known = impl_->arrivals.find(key);
    return known == nullptr ? seconds(0) : impl_->wait(*known, now);
}

std::size_t rate_limiter::size() const {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->arrivals.size();
}

} // namespace callkit::server
