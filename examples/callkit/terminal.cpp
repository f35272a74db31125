#include "terminal.hpp"

#include "output.hpp"

#include <unistd.h>

#include <cstdio>

namespace callkit::cli {

bool output_is_terminal() {
    return ::isatty(STDOUT_FILENO) == 1;
}
bool input_is_terminal() {
    return ::isatty(STDIN_FILENO) == 1;
}

raw_keyboard::raw_keyboard() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0)
        return;
    termios raw = before_;
    raw.c_lflag &= static_cast<tcflag_t>(~static_cast<tcflag_t>(ICANON | ECHO)); // Ctrl-C stays a signal
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    changed_ = ::tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

raw_keyboard::~raw_keyboard() {
    if (changed_)
        ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

void live_line::show(const std::string& text) {
    if (!enabled_)
        return;
    print("\r\x1b[K" + text);
    std::fflush(stdout);
    shown_ = true;
}

void live_line::clear() {
    if (!enabled_ || !shown_)
        return;
    print("\r\x1b[K");
    std::fflush(stdout);
    shown_ = false;
}

} // namespace callkit::cli
