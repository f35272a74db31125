#pragma once

#include "fake_call.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace callkit::testing {

struct fake_participant {
    std::string call_sid{};
    std::string label{};
    std::string coached{}; ///< The call it coaches.
    bool coaching{false};
    bool muted{false};
    bool hold{false};
    bool start_on_enter{true};
    bool end_on_exit{false};
    bool joined{false}; ///< False while the call of a participant by REST still rings.
    timestamp created{};
    timestamp updated{};
};

struct fake_conference {
    std::string sid{};
    std::string name{};
    std::string status{"init"};
    timestamp created{};
    timestamp updated{};
    std::string reason_ended{};
    std::string call_ending_it{};
    callback_target callback{};
    std::int64_t sequence{0};
    std::vector<fake_participant> participants{};

    /// By call or by label.
    [[nodiscard]] fake_participant* find(std::string_view who) {
        for (fake_participant& one : participants)
            if (one.call_sid == who || (!one.label.empty() && one.label == who))
                return &one;
        return nullptr;
    }
};

} // namespace callkit::testing
