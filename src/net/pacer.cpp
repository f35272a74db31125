#include <callkit/net/pacer.hpp>

#include <algorithm>

namespace callkit::net {

pacer::pacer(pacing options) noexcept
    : options_(options), limit_(std::max(1U, options.in_flight)), tokens_(std::max(1U, options.burst)) {
}

double pacer::tokens_at(steady_time now) const noexcept {
    const double full = std::max(1U, options_.burst);
    if (!began_ || now <= tokens_of_)
        return began_ ? tokens_ : full;
    const double elapsed = std::chrono::duration<double>(now - tokens_of_).count();
    return std::min(full, tokens_ + elapsed * options_.per_second);
}

std::optional<steady_time> pacer::ready(bool paced, steady_time now) const noexcept {
    if (in_flight_ >= limit())
        return std::nullopt;
    steady_time when = std::max(now, quiet_until_);
    if (paced && options_.per_second > 0) {
        const double missing = 1 - tokens_at(now);
        // A microsecond late rather than a fraction of a token early.
        if (missing > 1e-9)
            when = std::max(when, now + std::chrono::ceil<microseconds>(
                                            std::chrono::duration<double>(missing / options_.per_second)));
    }
    return when;
}

void pacer::started(bool paced, steady_time now) noexcept {
    ++in_flight_;
    if (!paced || options_.per_second <= 0)
        return;
    tokens_ = std::max(0.0, tokens_at(now) - 1);
    tokens_of_ = now;
    began_ = true;
}

void pacer::finished(attempt_end how, steady_time now, std::optional<seconds> asked) noexcept {
    in_flight_ -= in_flight_ == 0 ? 0U : 1U;
    if (how == attempt_end::slow_down) {
        // One halving for all that were under way together: they were sent under the same limit.
        if (last_cut_ == steady_time::min() || now - last_cut_ >= seconds(1)) {
            limit_ = std::max(1.0, limit_ / 2);
            last_cut_ = now;
        }
        if (asked)
            quiet_until_ = std::max(quiet_until_, now + *asked);
    } else if (how == attempt_end::answered) {
        limit_ = std::min<double>(std::max(1U, options_.in_flight), limit_ + 1 / limit_);
    }
}

} // namespace callkit::net
