#include <callkit/engine/blocking_engine.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace callkit {

template <class T, class Start>
result<T> blocking_engine::run(Start start) {
    if (context_.get_executor().running_in_this_thread())
        return fail(errc::would_deadlock, "this thread runs the context that would have to do the work");
    // Shared: whoever gives up waiting leaves, and the handler is called in the end all the same.
    const auto outcome = std::make_shared<std::optional<result<T>>>();
    start([outcome](result<T> came) { outcome->emplace(std::move(came)); });
    if (context_.stopped())
        context_.restart();
    while (!outcome->has_value()) {
        if (clock_ == nullptr) {
            if (context_.run_one() == 0)
                return fail(errc::closed, "the context was stopped");
        } else if (context_.poll_one() == 0 && !move_time()) {
            return fail(errc::timeout, "nothing will happen any more");
        }
    }
    return std::move(**outcome);
}

/// To the next timer; false when there is none.
bool blocking_engine::move_time() {
    const auto next = clock_->next();
    if (!next)
        return false;
    clock_->move_to(*next);
    if (context_.stopped()) // it ran out of work
        context_.restart();
    engine_.tick();
    if (moved_)
        moved_();
    return true;
}

result<void> blocking_engine::start() {
    return run<void>([&](auto done) { engine_.async_start(std::move(done)); });
}
result<call_id> blocking_engine::place(place_command command) {
    return run<call_id>([&](auto done) { engine_.async_place(std::move(command), std::move(done)); });
}
result<call_record> blocking_engine::wait(call_id call) {
    return run<call_record>([&](auto done) { engine_.async_wait(call, std::move(done)); });
}
result<call_record> blocking_engine::call(place_command command) {
    return run<call_record>([&](auto done) { engine_.async_call(std::move(command), std::move(done)); });
}
result<void> blocking_engine::hang_up(call_id call) {
    return run<void>([&](auto done) { engine_.async_hang_up(call, std::move(done)); });
}
result<void> blocking_engine::set_mute(call_id call, bool on) {
    return run<void>([&](auto done) { engine_.async_set_mute(call, on, std::move(done)); });
}
result<void> blocking_engine::set_hold(call_id call, bool on) {
    return run<void>([&](auto done) { engine_.async_set_hold(call, on, std::move(done)); });
}
result<void> blocking_engine::send_digits(call_id call, std::string digits) {
    return run<void>([&](auto done) { engine_.async_send_digits(call, std::move(digits), std::move(done)); });
}
result<void> blocking_engine::deliver(call_event event) {
    return run<void>([&](auto done) { engine_.async_deliver(std::move(event), std::move(done)); });
}
result<void> blocking_engine::shutdown() {
    return run<void>([&](auto done) { engine_.async_shutdown(std::move(done)); });
}

} // namespace callkit
