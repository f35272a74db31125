#include "srtp.hpp"

#include <srtp2/srtp.h>

#include <mutex>

namespace callkit::testing {

namespace {
constexpr std::size_t rtp_header = 12;
}

struct srtp_stream::state {
    srtp_t session{nullptr};
    direction way{direction::inbound};
};

srtp_stream::srtp_stream(direction way, const std::array<std::uint8_t, 30>& key) : state_(std::make_unique<state>()) {
    static std::once_flag once;
    std::call_once(once, [] { srtp_init(); });
    auto copy = key;
    srtp_policy_t policy{};
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
    policy.ssrc.type = way == direction::inbound ? ssrc_any_inbound : ssrc_any_outbound;
    policy.key = copy.data();
    policy.window_size = 1024;
    state_->way = way;
    if (srtp_create(&state_->session, &policy) != srtp_err_status_ok)
        state_->session = nullptr;
}

srtp_stream::~srtp_stream() {
    if (state_->session != nullptr)
        srtp_dealloc(state_->session);
}

bool srtp_stream::apply(byte_buffer& packet) {
    if (state_->session == nullptr || packet.size() < rtp_header || packet.size() > largest_datagram)
        return false;
    int size = static_cast<int>(packet.size());
    if (state_->way == direction::outbound) {
        packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN);
        if (srtp_protect(state_->session, packet.data(), &size) != srtp_err_status_ok)
            return false;
    } else if (srtp_unprotect(state_->session, packet.data(), &size) != srtp_err_status_ok) {
        return false;
    }
    packet.resize(static_cast<std::size_t>(size));
    return true;
}

} // namespace callkit::testing
