#include "tls_engine.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <cstring>
#include <exception>

namespace callkit::net {

/// A BIO of our own: OpenSSL's own ones keep what passes through them in further buffers.
struct tls_engine::bytes {
    static tls_engine& of(BIO* bio) { return *static_cast<tls_engine*>(BIO_get_data(bio)); }

    static int write(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
        try {
            of(bio).outgoing_.append(data, size);
        } catch (const std::exception&) { // no memory; C is in between
            return 0;
        }
        *written = size;
        return 1;
    }
    static int read(BIO* bio, char* to, std::size_t room, std::size_t* got) {
        std::string_view& arrived = of(bio).arrived_;
        BIO_clear_retry_flags(bio);
        if (arrived.empty()) {
            BIO_set_retry_read(bio);
            return 0;
        }
        *got = std::min(room, arrived.size());
        std::memcpy(to, arrived.data(), *got);
        arrived.remove_prefix(*got);
        return 1;
    }
    static long control(BIO* /*bio*/, int what, long /*number*/, void* /*pointer*/) {
        return what == BIO_CTRL_FLUSH ? 1 : 0;
    }
    static const BIO_METHOD* method() {
        static const std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> made = [] {
            BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "callkit");
            if (method != nullptr) {
                BIO_meth_set_write_ex(method, &bytes::write);
                BIO_meth_set_read_ex(method, &bytes::read);
                BIO_meth_set_ctrl(method, &bytes::control);
            }
            return std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)>(method, &BIO_meth_free);
        }();
        return made.get();
    }
};

namespace {

/// What others left in this thread's queue of errors would be taken for ours. It is nearly always empty, and looking is
/// much cheaper than clearing.
void forget_errors() noexcept {
    if (ERR_peek_error() != 0)
        ERR_clear_error();
}

} // namespace

tls_engine::tls_engine(SSL_CTX* context, std::string& outgoing) : outgoing_(outgoing), ssl_(SSL_new(context)) {
    BIO* const bio = ssl_ != nullptr && bytes::method() != nullptr ? BIO_new(bytes::method()) : nullptr;
    if (bio == nullptr) {
        ssl_.reset();
        return;
    }
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio); // the SSL's now
    SSL_set_connect_state(ssl_.get());
}

tls_engine::~tls_engine() {
    // HTTP knows where its messages end, so nobody says goodbye; without this OpenSSL would forbid the session's
    // resumption (RFC 5246 §7.2.1 no longer asks for that).
    if (ssl_ != nullptr)
        SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

tls_engine::step tls_engine::outcome(int returned) const noexcept {
    if (returned > 0)
        return step::done;
    switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
        return step::needs_input;
    case SSL_ERROR_ZERO_RETURN:
        return step::closed;
    default:
        return step::failed;
    }
}

tls_engine::step tls_engine::shake_hands() {
    forget_errors();
    return outcome(SSL_do_handshake(ssl_.get()));
}

tls_engine::step tls_engine::read(char* to, std::size_t room, std::size_t& got) {
    forget_errors();
    return outcome(SSL_read_ex(ssl_.get(), to, room, &got));
}

tls_engine::step tls_engine::write(std::string_view text) {
    forget_errors();
    std::size_t written = 0;
    // Without SSL_MODE_ENABLE_PARTIAL_WRITE it is all or nothing, and what is written always finds room.
    return outcome(SSL_write_ex(ssl_.get(), text.data(), text.size(), &written)) == step::done ? step::done
                                                                                               : step::failed;
}

} // namespace callkit::net
