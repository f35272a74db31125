#include "call_keys.hpp"

#include <unistd.h>

#include <boost/asio/buffer.hpp>

#include <string_view>
#include <utility>

namespace callkit::cli {

call_keys::call_keys(boost::asio::io_context& context, engine& calls, const call_id& call, call_screen& screen)
    : engine_(calls), call_(call), screen_(screen), input_(context, ::dup(STDIN_FILENO)) {
    read();
}

call_keys::~call_keys() {
    *alive_ = false;
}

void call_keys::read() {
    input_.async_read_some(boost::asio::buffer(key_),
                           [this, alive = alive_](boost::system::error_code ec, std::size_t) {
                               if (ec || !*alive)
                                   return;
                               press(key_[0]);
                               read();
                           });
}

void call_keys::tell(const char* what, const result<void>& outcome) {
    if (!outcome)
        screen_.remark(std::string(what) + ": " + describe(outcome.error()));
}

void call_keys::press(char key) {
    if (typing_)
        return type_digit(key);
    screen_.set_prompt({});
    const auto said = [this, alive = alive_](const char* what) {
        return [this, alive, what](const result<void>& outcome) {
            if (*alive)
                tell(what, outcome);
        };
    };
    switch (key) {
    case 'm':
        return engine_.async_set_mute(call_, !screen_.row().mute.desired.value_or(false), said("mute"));
    case 'h':
        return engine_.async_set_hold(call_, !screen_.row().hold.desired.value_or(false), said("hold"));
    case 'q':
        return engine_.async_hang_up(call_, said("hang up"));
    case 'd':
        typing_ = true;
        return screen_.set_prompt("digits: type, then Enter");
    default:
        return;
    }
}

void call_keys::type_digit(char key) {
    const bool done = key == '\n' || key == '\r';
    if (!done && key != '\x1b') {
        if (std::string_view("0123456789*#ABCDw").find(key) != std::string_view::npos && digits_.size() < 32)
            digits_ += key;
        else if ((key == '\x7f' || key == '\b') && !digits_.empty())
            digits_.pop_back();
        return screen_.set_prompt("digits: " + digits_);
    }
    typing_ = false;
    screen_.set_prompt({});
    if (std::string digits = std::exchange(digits_, {}); done && !digits.empty())
        engine_.async_send_digits(call_, std::move(digits), [this, alive = alive_](const result<void>& outcome) {
            if (!*alive)
                return;
            tell("digits", outcome);
            if (outcome)
                screen_.set_prompt("digits sent");
        });
}

} // namespace callkit::cli
