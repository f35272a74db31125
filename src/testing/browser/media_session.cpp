#include "media_session.hpp"

#include "rtp.hpp"

#include <algorithm>

namespace callkit::testing {
namespace {

constexpr milliseconds packet_time(20);
/// Later than that, what was missed is not made up for.
constexpr milliseconds longest_lag(200);
/// Without a check for so long, the browser is gone and nothing is sent to where it was (RFC 7675 §5.1).
constexpr seconds consent_time(30);
constexpr std::size_t most_sources = 4;

std::string ice_text(random_source& random, std::size_t size) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/";
    std::string made;
    while (made.size() < size)
        made += letters[random.below(letters.size())];
    return made;
}

} // namespace

media_session::media_session(std::shared_ptr<const dtls_certificate> certificate, random_source& random,
                             std::uint16_t port)
    : certificate_(std::move(certificate)) {
    local_.fingerprint = certificate_->fingerprint();
    local_.port = port;
    local_.session = random.next() >> 2U; // fits into 63 bits, as browsers want it
    local_.source = static_cast<std::uint32_t>(random.next()) | 1U;
    local_.version = 0;
    sequence_ = static_cast<std::uint16_t>(random.next() & 0x7fffU); // far from where SRTP's counter would turn over
    stamp_ = static_cast<std::uint32_t>(random.next());
    restart(random);
}

void media_session::restart(random_source& random) {
    local_.ufrag = ice_text(random, 8);
    local_.password = ice_text(random, 24);
    ++local_.version;
    nominated_ = false;
}

void media_session::set_remote(const remote_description& remote) {
    const bool same = remote_ && remote_->fingerprint == remote.fingerprint;
    remote_ = remote;
    events_ = remote.payload_type("telephone-event");
    if (same)
        return;
    inbound_.reset();
    outbound_.reset();
    sources_.clear();
    dtls_ = std::make_unique<dtls_server>(certificate_, remote.fingerprint);
}

void media_session::receive(bytes_view packet, udp_address from, steady_time now, datagrams& out) {
    if (packet.size() > largest_datagram) {
        ++stats_.dropped;
        return;
    }
    switch (kind_of(packet)) {
    case packet_kind::stun:
        receive_stun(packet, from, now, out);
        return;
    case packet_kind::dtls:
        receive_dtls(packet, from, out);
        return;
    case packet_kind::rtp:
        receive_rtp(packet, from);
        return;
    case packet_kind::rtcp: // reports about our sound; nothing here depends on them
        return;
    case packet_kind::other:
        ++stats_.dropped;
        return;
    }
}

void media_session::receive_stun(bytes_view packet, udp_address from, steady_time now, datagrams& out) {
    const auto request = parse_stun(packet);
    if (!request || request->type != stun_binding_request || !request->username ||
        !request->username->starts_with(local_.ufrag + ":") || !has_integrity(*request, local_.password)) {
        ++stats_.dropped;
        return;
    }
    if (!request->unknown.empty() || request->controlled) {
        out.push_back({from, make_binding_error(*request, request->controlled ? 487 : 420, local_.password)});
        return;
    }
    out.push_back({from, make_binding_success(*request, from, local_.password)});
    last_check_ = now;
    if (!selected_ || request->use_candidate || (!nominated_ && selected_ != from))
        selected_ = from;
    nominated_ = nominated_ || request->use_candidate;
    stats_.connected = true;
}

void media_session::receive_dtls(bytes_view packet, udp_address from, datagrams& out) {
    if (!dtls_ || from != selected_) {
        ++stats_.dropped;
        return;
    }
    for (byte_buffer& answer : dtls_->receive(packet))
        out.push_back({from, std::move(answer)});
    begin_encryption();
}

void media_session::begin_encryption() {
    if (inbound_ || !dtls_->keys())
        return;
    inbound_ = std::make_unique<srtp_stream>(srtp_stream::direction::inbound, dtls_->keys()->from_client);
    outbound_ = std::make_unique<srtp_stream>(srtp_stream::direction::outbound, dtls_->keys()->from_server);
    stats_.encrypted = true;
}

bool media_session::may_come_from(std::uint32_t source) const {
    // Each source costs libsrtp memory for as long as the call lasts.
    return sources_.size() < most_sources || std::find(sources_.begin(), sources_.end(), source) != sources_.end();
}

void media_session::receive_rtp(bytes_view packet, udp_address from) {
    byte_buffer plain(packet.begin(), packet.end());
    if (!inbound_ || from != selected_ || plain.size() < 12 || !may_come_from(read_32(plain, 8)) ||
        !inbound_->apply(plain)) {
        ++stats_.dropped;
        return;
    }
    if (const std::uint32_t source = read_32(plain, 8);
        std::find(sources_.begin(), sources_.end(), source) == sources_.end())
        sources_.push_back(source);
    const auto one = parse_rtp(plain);
    if (one && one->payload_type == pcmu) {
        ++stats_.received;
        meter_.add(one->payload);
        if (heard_)
            heard_(one->payload);
    } else if (one && events_ && one->payload_type == *events_) {
        ++stats_.events;
        const auto digit = digits_.add(one->payload, one->stamp);
        if (digit && pressed_)
            pressed_(*digit);
    } else {
        ++stats_.dropped;
    }
}

void media_session::tick(steady_time now, datagrams& out) {
    if (now < next_due_)
        return;
    const bool late = next_due_ == steady_time::min() || now - next_due_ > longest_lag;
    next_due_ = (late ? now : next_due_) + packet_time;
    if (!selected_ || now - last_check_ > consent_time)
        return;
    if (dtls_)
        for (byte_buffer& again : dtls_->resend())
            out.push_back({*selected_, std::move(again)});
    if (!outbound_)
        return;
    const auto frame = source_.next();
    byte_buffer packet = write_rtp({pcmu, stats_.sent == 0, sequence_++, stamp_, local_.source, frame});
    stamp_ += samples_per_packet;
    if (!outbound_->apply(packet))
        return;
    ++stats_.sent;
    out.push_back({*selected_, std::move(packet)});
}

media_stats media_session::stats() const {
    media_stats made = stats_;
    made.level = meter_.level();
    made.digits = digits_.digits();
    return made;
}

} // namespace callkit::testing
