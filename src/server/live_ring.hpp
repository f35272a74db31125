#pragma once

#include <callkit/server/live_event.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

/// The newest events of a workspace.
namespace callkit::server::detail {

using shared_event = std::shared_ptr<const live_event>;

class live_ring {
  public:
    /// Where a journal ends that could not be read.
    static constexpr std::uint64_t unknown = ~std::uint64_t{0};

    /// Nothing at or before `floor` is known.
    explicit live_ring(std::uint64_t floor) : floor_(floor) {}

    void learn_floor(std::uint64_t floor) noexcept {
        if (floor_ == unknown)
            floor_ = floor;
    }

    void push(shared_event event, std::size_t most_events, std::size_t most_bytes) {
        bytes_ += event->size();
        events_.push_back(std::move(event));
        while (events_.size() > most_events || bytes_ > most_bytes)
            forget_first();
    }
    void clear() {
        while (!events_.empty())
            forget_first();
    }
    /// Whether everything behind `position` is here.
    [[nodiscard]] bool reaches(std::uint64_t position) const noexcept { return position >= floor_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::uint64_t newest() const noexcept {
        return events_.empty() ? floor_ : events_.back()->position();
    }
    void append_after(std::uint64_t position, std::vector<shared_event>& to) const {
        const auto first =
            std::upper_bound(events_.begin(), events_.end(), position,
                             [](std::uint64_t p, const shared_event& event) { return p < event->position(); });
        to.insert(to.end(), first, events_.end());
    }

  private:
    void forget_first() {
        const std::uint64_t first = events_.front()->position();
        floor_ = floor_ == unknown ? first : std::max(floor_, first);
        bytes_ -= events_.front()->size();
        events_.pop_front();
    }
    std::uint64_t floor_;
    std::size_t bytes_{0};
    std::deque<shared_event> events_{};
};

/// Of each call the newest state, controls and annotation, in the order of the journal; in place of every step. A call
/// that began on the way is told as one that begins.
[[nodiscard]] inline std::vector<shared_event> newest_of_each(const std::vector<shared_event>& events) {
    struct seen {
        std::size_t last{0};
        bool began{false};
    };
    const auto group = [](const live_event& event) {
        const bool state = event.is() == live_event::kind::initiated || event.is() == live_event::kind::status_updated;
        return std::pair(event.call(), state ? live_event::kind::status_updated : event.is());
    };
    std::map<std::pair<call_id, live_event::kind>, seen> newest;
    for (std::size_t i = 0; i < events.size(); ++i) {
        seen& one = newest[group(*events[i])];
        one.last = i;
        one.began = one.began || events[i]->is() == live_event::kind::initiated;
    }
    std::vector<shared_event> told;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const live_event& event = *events[i];
        const seen& one = newest[group(event)];
        if (one.last != i)
            continue;
        if (one.began && event.is() == live_event::kind::status_updated)
            told.push_back(std::make_shared<const live_event>(live_event::kind::initiated, event.position(), event.id(),
                                                              event.call(), event.data()));
        else
            told.push_back(events[i]);
    }
    return told;
}

} // namespace callkit::server::detail
