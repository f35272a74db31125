#pragma once

#include <termios.h>

#include <string>
#include <string_view>

namespace callkit::cli {

/// Whether standard output is a terminal that a person looks at.
[[nodiscard]] bool output_is_terminal();
[[nodiscard]] bool input_is_terminal();

/// Makes the terminal hand over each key as it is pressed, without showing it, and puts everything back when it goes.
class raw_keyboard {
  public:
    raw_keyboard();
    ~raw_keyboard();
    raw_keyboard(const raw_keyboard&) = delete;
    raw_keyboard& operator=(const raw_keyboard&) = delete;

  private:
    termios before_{};
    bool changed_{false};
};

/// One line at the bottom that is drawn over and over; lines that are to stay go above it.
class live_line {
  public:
    explicit live_line(bool enabled) : enabled_(enabled) {}
    ~live_line() { clear(); }
    live_line(const live_line&) = delete;
    live_line& operator=(const live_line&) = delete;

    void show(const std::string& text);
    void clear();

  private:
    bool enabled_;
    bool shown_{false};
};

} // namespace callkit::cli
