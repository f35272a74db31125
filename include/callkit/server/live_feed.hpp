#pragma once

#include <callkit/core/log_store.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/server/live_event.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::server {

struct live_feed_options {
    /// What is kept of a workspace's past events, so that whoever comes back gets exactly what was missed.
    std::size_t ring_events{1000};
    std::size_t ring_bytes{1024 * 1024};
    /// Of all workspaces together.
    std::size_t total_bytes{64 * 1024 * 1024};
    /// Up to how many entries of the journal are read for somebody who was away longer. Who missed more is told the
    /// state of the calls that go on and of the newest others.
    std::size_t journal_entries{10'000};
    std::size_t newest_calls{500};
    /// Tells this journal from others whose positions mean something else, such as that of a store in memory before the
    /// program was started anew. Letters and digits; empty for a journal that lives on.
    std::string journal{};
    /// Where the log may be read, which blocks. Empty: on the feed's own strand.
    boost::asio::any_io_executor store_executor{};
};

/// Somebody who is told live events. Called on the feed's executor; must not unsubscribe inside.
class live_listener {
  public:
    live_listener() = default;
    live_listener(const live_listener&) = delete;
    live_listener& operator=(const live_listener&) = delete;
    virtual ~live_listener() = default;

    /// Whether more can be taken now. Who said no calls `live_subscription::resume` once it can, and is then told what
    /// is new about each call, not every step.
    [[nodiscard]] virtual bool ready() const = 0;
    virtual void on_live_event(const live_event& event) = 0;
    /// What was missed cannot be had; nothing more comes.
    virtual void on_live_lost() = 0;
};

/// Ends when it is destroyed. Functions: on the feed's executor.
class live_subscription {
  public:
    live_subscription() = default;
    live_subscription(const live_subscription&) = delete;
    live_subscription& operator=(const live_subscription&) = delete;
    virtual ~live_subscription() = default;

    /// Begins, or goes on after the listener was not ready.
    virtual void resume() = 0;
    /// Another workspace, from now on.
    virtual void add(const std::string& workspace) = 0;
};

/// Turns what an engine does into live events, for each workspace in the order of the journal, and keeps the newest.
///
/// A strand of its own on the executor: `subscribe` and what it gives are used there alone; construct, `close` and
/// destroy it from any thread. Lifetimes: the engine and the log must outlive what the executor has to do.
class live_feed {
  public:
    /// Looks where the journal ends, which blocks shortly. Before the engine is started, or events may be missed.
    /// Errors of the log show later, to those who come back.
    live_feed(boost::asio::any_io_executor executor, engine& calls, log_store& log, live_feed_options options = {});
    ~live_feed();
    live_feed(const live_feed&) = delete;
    live_feed& operator=(const live_feed&) = delete;

    [[nodiscard]] boost::asio::any_io_executor get_executor() const;

    /// Events of these workspaces behind `after`, or from now on. Nothing comes before `resume`. `listener` must
    /// outlive the subscription.
    [[nodiscard]] std::unique_ptr<live_subscription>
    subscribe(std::vector<std::string> workspaces, std::optional<std::uint64_t> after, live_listener& listener);
    /// The newest place of the journal that is known. On the feed's executor.
    [[nodiscard]] std::uint64_t position() const noexcept;
    /// An event's id, and what it says; nothing for the id of another journal, or of what has not happened.
    [[nodiscard]] std::string id_of(std::uint64_t position) const;
    [[nodiscard]] std::optional<std::uint64_t> position_of(std::string_view id) const noexcept;

    /// Hands in what became of an event, as the engine does; for hosts whose engine is elsewhere. Any thread.
    void publish(const call_update& update);
    /// Listens to the engine no longer.
    void close();

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

} // namespace callkit::server
