#pragma once

#include "audio.hpp"
#include "dtls.hpp"
#include "sdp.hpp"
#include "srtp.hpp"
#include "stun.hpp"

#include <callkit/core/clock.hpp>
#include <callkit/core/random.hpp>

#include <functional>

/// One call's media without sockets and clocks: datagrams in, datagrams out.
namespace callkit::testing {

struct outgoing_datagram {
    udp_address to{};
    byte_buffer bytes{};
};
using datagrams = std::vector<outgoing_datagram>;

struct media_stats {
    bool connected{false};     ///< ICE chose a pair.
    bool encrypted{false};     ///< The DTLS handshake is done.
    std::uint64_t received{0}; ///< Packets of sound.
    std::uint64_t sent{0};     ///< Packets of sound.
    std::uint64_t dropped{0};  ///< What came and could not be used.
    std::uint64_t events{0};   ///< Packets of telephone events.
    double level{0};           ///< Root mean square of the last second received, 0 to 1.
    std::string digits{};      ///< Telephone events received.
};

/// Answers ICE checks as a lite agent, is the DTLS server, and exchanges PCMU. Not synchronised.
class media_session {
  public:
    media_session(std::shared_ptr<const dtls_certificate> certificate, random_source& random, std::uint16_t port);

    /// What we say of ourselves in SDP.
    [[nodiscard]] const local_description& local() const noexcept { return local_; }
    /// What the browser said. With the fingerprint it had before, the encryption stays; with another it begins anew.
    void set_remote(const remote_description& remote);
    /// New credentials for an ICE restart (RFC 8445 §9); the next description has a higher version.
    void restart(random_source& random);

    void receive(bytes_view packet, udp_address from, steady_time now, datagrams& out);
    /// What is due: sound each 20 ms, lost handshakes once more.
    void tick(steady_time now, datagrams& out);
    [[nodiscard]] steady_time next_due() const noexcept { return next_due_; }

    /// Instead of a tone the browser hears what is pushed.
    void relay() { source_.relay(); }
    void push_audio(bytes_view ulaw) { source_.push(ulaw); }
    /// Called with the samples of every packet of sound that comes.
    void on_audio(std::function<void(bytes_view)> heard) { heard_ = std::move(heard); }

    /// Called with every key that was pressed.
    void on_digit(std::function<void(char)> pressed) { pressed_ = std::move(pressed); }

    [[nodiscard]] media_stats stats() const;

  private:
    void receive_stun(bytes_view packet, udp_address from, steady_time now, datagrams& out);
    void receive_dtls(bytes_view packet, udp_address from, datagrams& out);
    void receive_rtp(bytes_view packet, udp_address from);
    void begin_encryption();
    [[nodiscard]] bool may_come_from(std::uint32_t source) const;

    std::shared_ptr<const dtls_certificate> certificate_;
    local_description local_{};
    std::optional<remote_description> remote_{};
    std::optional<std::uint8_t> events_{}; ///< Payload type of telephone events.

    std::optional<udp_address> selected_{};
    bool nominated_{false};
    steady_time last_check_{};

    std::unique_ptr<dtls_server> dtls_{};
    std::unique_ptr<srtp_stream> inbound_{};
    std::unique_ptr<srtp_stream> outbound_{};
    std::vector<std::uint32_t> sources_{};

    std::uint16_t sequence_{0};
    std::uint32_t stamp_{0};
    steady_time next_due_{steady_time::min()};

    audio_source source_{};
    level_meter meter_{};
    digit_reader digits_{};
    std::function<void(bytes_view)> heard_{};
    std::function<void(char)> pressed_{};
    media_stats stats_{};
};

} // namespace callkit::testing
