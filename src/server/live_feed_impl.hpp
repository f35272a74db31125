#pragma once

#include "live_journal.hpp"
#include "live_ring.hpp"

#include <callkit/server/live_feed.hpp>

#include <boost/asio/strand.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace callkit::server {

struct live_feed::impl : std::enable_shared_from_this<live_feed::impl> {
    impl(boost::asio::any_io_executor executor, log_store& store, live_feed_options given);

    struct room;

    /// One subscription. Shared with a read of the log that is under way.
    struct member {
        enum class state : std::uint8_t { waiting, live, loading };

        explicit member(live_listener& listener) : to(&listener) {}

        live_listener* to; ///< Null once it is gone.
        std::vector<room*> rooms{};
        std::uint64_t told{0}; ///< Everything up to here has been.
        state is{state::waiting};
        bool slow{false}; ///< Gets the newest of each call, not every step.
    };

    /// A workspace that somebody listens to, or did lately: of the others nothing is kept, the log knows it.
    struct room {
        room(std::string workspace, std::uint64_t floor) : name(std::move(workspace)), past(floor) {}
        std::string name;
        detail::live_ring past;
        std::vector<member*> members{};
        std::uint64_t age{0}; ///< Its key in `by_age`, or 0.

        [[nodiscard]] std::size_t bytes() const noexcept { return sizeof(*this) + name.size() + past.bytes(); }
    };

    void publish(const call_update& update);
    [[nodiscard]] bool passes_by(const std::string& workspace, std::uint64_t where);
    [[nodiscard]] std::uint64_t now_at() const noexcept { return std::max(position, passed.load()); }
    room& enter(const std::string& workspace);
    void leave(room& from, const member& one);
    void take(const std::string& workspace, const detail::shared_event& event);
    void keep(room& where, const detail::shared_event& event);
    void renew(room& where);
    void forget(room& where);

    void catch_up(const std::shared_ptr<member>& one);
    /// Whether the listener took everything.
    bool tell(member& one, const std::vector<detail::shared_event>& events);
    void load(const std::shared_ptr<member>& one);
    void on_loaded(const std::shared_ptr<member>& one, result<detail::missed> found);
    [[nodiscard]] std::vector<detail::shared_event> to_events(const detail::missed& found) const;
    [[nodiscard]] std::string id_of(std::uint64_t position) const;

    const boost::asio::any_io_executor strand;
    log_store& log;
    const live_feed_options options;
    std::uint64_t position{0};
    /// Of workspaces that have no room: nothing at or before it is known.
    std::uint64_t floor{0};
    std::mutex rooms_mutex; // held where there come to be other `rooms`, and by who publishes
    std::unordered_map<std::string, std::unique_ptr<room>> rooms{};
    /// Up to where the journal went by without a room to be told. Changed under `rooms_mutex`.
    std::atomic<std::uint64_t> passed{0};
    /// Rooms that keep events, by when the newest came, and those that nobody listens to, by when the last one left.
    std::map<std::uint64_t, room*> by_age{};
    std::uint64_t last_age{0};
    std::size_t bytes{0};
    subscription listening{};
};

} // namespace callkit::server
