#include "call_words.hpp"

#include <algorithm>

namespace callkit::twilio {

bool is_sid(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 64 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// A trunk terminates, in the telephone network, the calls that its owner makes, and originates those that come in
/// (https://www.twilio.com/docs/sip-trunking).
direction direction_of(std::string_view word) noexcept {
    if (word == "inbound" || word == "trunking-originating")
        return direction::inbound;
    if (word.starts_with("outbound") || word == "trunking-terminating")
        return direction::outbound;
    return direction::unknown;
}

} // namespace callkit::twilio
