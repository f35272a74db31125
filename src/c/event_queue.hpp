#pragma once

#include "update_ring.hpp"

#include <callkit/c/callkit.h>
#include <callkit/core/call_event.hpp>
#include <callkit/core/call_record.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/core/error.hpp>
#include <callkit/core/id.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>

namespace callkit {
struct call_update;
}

namespace callkit::c {

enum class operation : std::uint8_t {
    none,
    start,
    wait,
    hangup,
    mute,
    hold,
    digits,
    transfer,
    record,
    deliver,
    webhook
};
[[nodiscard]] const char* to_string(operation what) noexcept;

/// What an event handle shows.
struct event_data {
    callkit_event_kind kind{CALLKIT_EVENT_NONE};
    operation what{operation::none};
    std::uint64_t op{0};
    std::uint64_t order{0}; // its place among all that waits
    error failure{};
    bool failed{false};

    call_id call{};
    std::string call_id_text{};
    call_status status{call_status::unknown};
    call_status previous{call_status::unknown};
    event_kind cause{event_kind::status};
    std::uint64_t position{0};
    std::uint64_t count{0};
    timestamp occurred_at{};
    std::shared_ptr<const call_record> record{};

    int http_status{0};
    std::string http_content_type{};
    std::string http_body{};
};

/// The line of an event, without a line break; docs/c-abi.md.
void append_json(const event_data& event, std::string& out);
/// The same of an update that waits, with a line break, into memory of the caller's: its length, or 0 where that may
/// not be long enough, or where the line needs more care than is taken here.
[[nodiscard]] std::size_t write_line(const waiting_update& update, std::span<char> room) noexcept;

/// An update with everything an event handle shows. Its row is shared.
[[nodiscard]] std::shared_ptr<event_data> make_event(const waiting_update& update);

enum class pop_outcome : std::uint8_t { event, empty, woken, closed };

/// Lines in memory of the caller's.
struct line_room {
    std::span<char> room{};
    std::size_t size{0};   // that was written
    std::size_t count{0};  // of whole lines
    std::size_t needed{0}; // by the first line, when not even that fitted
};

/// The events of an engine that nobody has fetched yet. Bounded, and yet no outcome of an operation is ever dropped:
/// its place is made when the operation begins. Threads: any; `on_wake` is called without a lock.
class event_queue {
  public:
    using node = std::list<std::shared_ptr<event_data>>;
    /// Gets an event. When it throws, the event stays where it was. The queue's lock is held.
    using taker = std::function<void(std::shared_ptr<event_data>)>;

    event_queue(std::size_t limit, bool with_fd, std::function<void()> on_wake);
    ~event_queue();
    event_queue(const event_queue&) = delete;
    event_queue& operator=(const event_queue&) = delete;

    /// A new operation's number; 0 when too many outcomes wait.
    [[nodiscard]] std::uint64_t begin(operation what);
    /// Takes it back: it did not start.
    void abandon(std::uint64_t op) noexcept;
    /// Its outcome. `fill` gets the event; it is delivered whatever becomes of that.
    void settle(std::uint64_t op, const std::function<void(event_data&)>& fill) noexcept;
    /// Every operation that has not ended ends so.
    void fail_all(errc why) noexcept;
    /// An event that should have come, and what comes is told of it.
    void lose_one() noexcept;
    /// Something that happened to a call. `order` of the update does not matter.
    void push(const call_update& what) noexcept;

    /// The next event, if there is one.
    pop_outcome pop(const taker& take);
    /// The next ones as lines, as many as fit. An event that came is said before anything else that `pop` would say.
    pop_outcome pop_lines(line_room& into);
    /// The outcome of one operation, if it is there. False: no such operation.
    bool pop_op(std::uint64_t op, const taker& take);

    /// Sleeps until something changes, at most that long; a negative time is for ever. `seen` is what `changes` said
    /// before the caller looked.
    void wait(std::uint64_t seen, microseconds limit);
    [[nodiscard]] std::uint64_t changes() const;

    void wake_up();
    /// Whether somebody is to be woken; then it was this one.
    [[nodiscard]] bool take_wake();
    /// No more events will come; those that are there can be fetched.
    void finish();
    /// Nothing can be fetched any more.
    void close();
    /// Whether it is closed, or finished and empty.
    [[nodiscard]] bool closed() const;
    [[nodiscard]] int fd() const noexcept { return fd_; }

  private:
    void add(const call_update& what);
    void added(bool was_empty, std::unique_lock<std::mutex>& lock) noexcept;
    [[nodiscard]] bool nothing_waits() const noexcept { return updates_.empty() && outcomes_.empty() && lost_ == 0; }
    [[nodiscard]] bool update_is_next() const noexcept;
    void index_calls();
    void remove_update() noexcept;
    void remove_outcome(node::iterator which) noexcept;
    [[nodiscard]] pop_outcome pop_locked(const taker& take);
    void lower_if_empty() noexcept;
    void raise_fd() noexcept;
    void lower_fd() noexcept;

    mutable std::mutex mutex_{}; // guards everything below
    std::condition_variable changed_{};
    std::uint64_t changes_{0};
    std::uint64_t last_order_{0};
    update_ring updates_{};
    std::uint64_t updates_gone_{0}; // how many were ever removed: the number of the first that waits
    node outcomes_{};
    std::unordered_map<std::uint64_t, node> pending_{};          // one event each
    std::unordered_map<std::uint64_t, node::iterator> places_{}; // of outcomes, those in `pending_` too
    // The number of each call's last update, once the queue was full; numbers of updates that are gone may be among
    // them.
    std::unordered_map<call_id, std::uint64_t, id_hash> last_{};
    bool indexed_{false};
    std::size_t limit_;
    std::uint64_t last_op_{0};
    std::uint64_t lost_{0};
    bool woken_{false};
    bool finished_{false};
    bool closed_{false};
    int fd_{-1};
    std::function<void()> on_wake_;
};

} // namespace callkit::c
