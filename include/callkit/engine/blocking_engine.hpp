#pragma once

#include <callkit/core/virtual_time.hpp>
#include <callkit/engine/engine.hpp>

#include <functional>
#include <string>
#include <utility>

namespace boost::asio {
class io_context;
}

namespace callkit {

/// The engine's functions without callbacks: each runs the context on the calling thread until its outcome is there.
///
/// For programs whose thread may wait. Subscribers and other work on the context run meanwhile, on this thread. Called
/// from inside the context's own handlers a function returns `errc::would_deadlock`. One thread at a time.
class blocking_engine {
  public:
    /// `context` must be the one behind the engine's executor; both must outlive this object.
    blocking_engine(boost::asio::io_context& context, engine& engine) : context_(context), engine_(engine) {}
    /// In virtual time: while a function waits and there is nothing to do, `clock`, which must be the engine's, jumps
    /// to the next moment for which anybody has set a timer. `moved` is called behind each jump and wakes who else
    /// lives by that clock: `[&] { phone.poke(); }` for a `simulator`. `errc::timeout`: nothing would ever happen any
    /// more.
    blocking_engine(boost::asio::io_context& context, engine& engine, virtual_time_source& clock,
                    std::function<void()> moved)
        : context_(context), engine_(engine), clock_(&clock), moved_(std::move(moved)) {}

    result<void> start();
    result<call_id> place(place_command command);
    result<call_record> wait(call_id call);
    result<call_record> call(place_command command);
    result<void> hang_up(call_id call);
    result<void> set_mute(call_id call, bool on);
    result<void> set_hold(call_id call, bool on);
    result<void> send_digits(call_id call, std::string digits);
    result<void> deliver(call_event event);
    result<void> shutdown();

  private:
    template <class T, class Start>
    result<T> run(Start start);
    bool move_time();

    boost::asio::io_context& context_;
    engine& engine_;
    virtual_time_source* clock_{nullptr};
    std::function<void()> moved_{};
};

} // namespace callkit
