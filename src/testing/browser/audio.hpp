#pragma once

#include "packet.hpp"

#include <deque>
#include <optional>

/// The sound of a call: PCMU at 8 kHz in packets of 20 ms.
namespace callkit::testing {

inline constexpr std::size_t samples_per_packet = 160;

/// How loud the last second was.
class level_meter {
  public:
    void add(bytes_view ulaw);
    /// Root mean square of the samples, 0 to 1.
    [[nodiscard]] double level() const noexcept;

  private:
    struct part {
        double energy{0};
        std::size_t samples{0};
    };
    std::deque<part> parts_{};
    std::size_t samples_{0};
};

/// What is sent: a steady tone, or what somebody else says.
class audio_source {
  public:
    /// From now on what is pushed, and silence when there is nothing of it.
    void relay() { relayed_ = true; }
    /// µ-law samples. What is more than a second behind is dropped, the oldest first.
    void push(bytes_view ulaw);
    /// The next 20 ms.
    [[nodiscard]] std::array<std::uint8_t, samples_per_packet> next();

  private:
    bool relayed_{false};
    std::deque<std::uint8_t> waiting_{};
    std::uint32_t position_{0};
};

/// Puts the packets of telephone events together into presses.
class digit_reader {
  public:
    /// Takes the payload of an event's packet and its RTP timestamp, which all packets of one press share. Returns the
    /// key with the first of them.
    std::optional<char> add(bytes_view payload, std::uint32_t stamp);
    /// What was pressed since the beginning, the last 256 of it.
    [[nodiscard]] const std::string& digits() const noexcept { return digits_; }

  private:
    std::string digits_{};
    std::uint32_t last_stamp_{0};
    bool any_{false};
};

} // namespace callkit::testing
