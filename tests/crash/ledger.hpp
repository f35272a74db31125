#pragma once

#include <callkit/core/log_store.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace crash {

/// What an inspection of a store found. Everything but `calls` and `events` should be 0.
struct findings {
    std::uint64_t calls{0};
    std::uint64_t events{0};
    std::uint64_t lost{0};    ///< Acknowledged events that are gone, changed, or in another place of the journal.
    std::uint64_t partial{0}; ///< Rows, lists, counters or timelines that disagree with the journal.
    std::uint64_t corrupt{0}; ///< The store could not be read.
    std::vector<std::string> notes{};

    findings& operator+=(const findings& other);
    [[nodiscard]] bool clean() const noexcept { return lost == 0 && partial == 0 && corrupt == 0; }
};

/// What a store has acknowledged, remembered outside the store.
class ledger {
  public:
    /// An event as far as it must not change: where it stands in the journal (0 when it was acknowledged as one that
    /// the journal had) and what it says.
    struct promise {
        std::uint64_t position{0};
        callkit::event_id content{};
        /// When it was observed; not said of one that the journal had, perhaps from an earlier delivery.
        callkit::optional_timestamp observed{};
    };

    void acknowledge(const callkit::event_id& id, const promise& what);
    void acknowledge(std::span<const callkit::call_event> events, const callkit::append_result& outcome);
    [[nodiscard]] std::uint64_t size() const noexcept { return promises_.size(); }

    /// Everything the event says except whose call it is, which may be learned later, and when it was observed.
    [[nodiscard]] static callkit::event_id content_of(callkit::call_event event);

    /// Reads the whole store and compares: every promise is kept; every row is the fold of its events; the lists and
    /// the counters are what counting the rows gives.
    [[nodiscard]] findings inspect(callkit::log_store& store, const std::string& workspace) const;

  private:
    std::unordered_map<callkit::event_id, promise, callkit::id_hash> promises_{};
};

} // namespace crash
