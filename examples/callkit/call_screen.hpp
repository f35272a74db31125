#pragma once

#include "table.hpp"
#include "terminal.hpp"

#include <callkit/core/call_record.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/engine/engine.hpp>

#include <string>

namespace callkit::cli {

/// A new status as one line of JSON: `call:status_updated`.
[[nodiscard]] std::string status_line(const call_update& what);

/// What a person, or a program, sees of one call while it runs.
class call_screen {
  public:
    call_screen(bool json, const time_source& clock)
        : json_(json), clock_(clock), line_(!json && output_is_terminal()) {}

    /// Something became part of the call's record.
    void update(const call_update& what);
    /// Draws the live line anew, so that the timer runs.
    void refresh();
    /// The call is over, or will not be followed any further.
    void finish(const call_record& row);
    /// A remark that stays.
    void remark(const std::string& text);

    /// Text at the end of the live line, such as the digits being typed.
    void set_prompt(std::string text) {
        prompt_ = std::move(text);
        refresh();
    }
    [[nodiscard]] const call_record& row() const noexcept { return row_; }

  private:
    bool json_;
    const time_source& clock_;
    live_line line_;
    call_record row_{};
    std::string prompt_{};
};

} // namespace callkit::cli
