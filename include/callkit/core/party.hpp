#pragma once

#include <compare>
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

/// Keeps the scheme of an address, or the first two and the last two characters of a number, and hides the rest, length
/// included. Only schemes that are known ones are kept: what stands before a colon can be personal too.
inline std::string mask_address(std::string_view address) {
    constexpr std::string_view hidden = "•••";
    if (address.empty())
        return "(none)";
    for (const std::string_view scheme : {"sip:", "sips:", "client:", "tel:"})
        if (address.starts_with(scheme))
            return std::string(scheme).append(hidden);
    bool ascii = true;
    for (const char c : address)
        ascii = ascii && c > ' ' && c < '\x7f';
    if (address.size() < 8 || !ascii) // Cutting UTF-8 in the middle of a character would spoil the log.
        return std::string(hidden);
    return std::string(address.substr(0, 2)).append(hidden).append(address.substr(address.size() - 2));
}

} // namespace detail

/// What a log, an error or a trace may show of a party.
[[nodiscard]] inline std::string masked(const party& who) {
    return detail::mask_address(who.reveal());
}

} // namespace callkit
