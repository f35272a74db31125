#pragma once

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
#include <string>
#include <unordered_map>

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

enum class pop_outcome : std::uint8_t { event, empty, woken, closed };

/// The events of an engine that nobody has fetched yet. Bounded, and yet no outcome of an operation is ever dropped:
/// its place is made when the operation begins. Threads: any; `on_wake` is called without a lock.
class event_queue {
  public:
    using node = std::list<std::shared_ptr<event_data>>;

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
    /// Every operation that has not ended ends as canceled.
    void cancel_all() noexcept;
    /// Something that happened to a call.
    void push(std::shared_ptr<event_data> event) noexcept;
    /// One that could not even be made.
    void lost_one() noexcept;

    /// The next event, if there is one.
    pop_outcome pop(std::shared_ptr<event_data>& out);
    /// Puts back what `pop` gave.
    void unpop(std::shared_ptr<event_data> event);
    /// The outcome of one operation, if it is there. False: no such operation.
    bool pop_op(std::uint64_t op, std::shared_ptr<event_data>& out);

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
    void added(bool was_empty, std::unique_lock<std::mutex>& lock) noexcept;
    void note_removal(const event_data& event) noexcept;
    void raise_fd() noexcept;
    void lower_fd() noexcept;

    mutable std::mutex mutex_{}; // guards everything below
    std::condition_variable changed_{};
    std::uint64_t changes_{0};
    node waiting_{};
    std::unordered_map<std::uint64_t, node> pending_{};            // one event each
    std::unordered_map<std::uint64_t, node::iterator> outcomes_{}; // of those in `pending_` too
    std::unordered_map<call_id, event_data*, id_hash> last_{};     // a call's last event that waits
    std::size_t limit_;
    std::size_t calls_waiting_{0};
    std::uint64_t last_op_{0};
    std::uint64_t lost_{0};
    bool woken_{false};
    bool finished_{false};
    bool closed_{false};
    int fd_{-1};
    std::function<void()> on_wake_;
};

} // namespace callkit::c
