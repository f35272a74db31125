#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace callkit {

/// One end of a call as it was dialled or reported: a phone number, `sip:…` or `client:…`. It is personal data, so it
/// has no conversion to a string and no stream operator: `reveal()` gives the text, `masked()` what a log may show.
class party {
  public:
    party() = default;
    explicit party(std::string address) : address_(std::move(address)) {}

    [[nodiscard]] bool empty() const noexcept { return address_.empty(); }
    /// The address itself.
    [[nodiscard]] const std::string& reveal() const& noexcept { return address_; }
    const std::string& reveal() && = delete;

    friend auto operator<=>(const party&, const party&) = default;

  private:
    std::string address_;
};

namespace detail {

/// Keeps the first two and the last two characters of a number and hides the rest, length included.
inline std::string mask_address(std::string_view address) {
    if (address.empty())
        return "(none)";
    const std::size_t colon = address.find(':');
    if (colon != std::string_view::npos)
        return std::string(address.substr(0, colon + 1)) + "•••";
    if (address.size() < 8)
        return "•••";
    return std::string(address.substr(0, 2)) + "•••" + std::string(address.substr(address.size() - 2));
}

} // namespace detail

/// What a log, an error or a trace may show of a party.
[[nodiscard]] inline std::string masked(const party& who) {
    return detail::mask_address(who.reveal());
}

} // namespace callkit
