#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace callkit::net {

/// TLS as nothing but bytes: what has arrived is fed to it, what is to be sent is appended to a string. It has no
/// socket and never waits. `asio::ssl::stream` does the same and then waits for each step by itself; here a message
/// goes out with one call of the system and an answer comes in with one. One strand at a time.
class tls_engine {
  public:
    enum class step {
        done,
        needs_input, ///< Feed it, and try again.
        closed,      ///< The other end has said that nothing follows.
        failed,
    };

    /// `outgoing`: gets what is to be sent; must outlive it. `native_handle` is null when there is no memory.
    tls_engine(SSL_CTX* context, std::string& outgoing);
    tls_engine(const tls_engine&) = delete;
    tls_engine& operator=(const tls_engine&) = delete;
    ~tls_engine();

    [[nodiscard]] SSL* native_handle() const noexcept { return ssl_.get(); }

    /// What has arrived. It must stay where it is until `is_hungry`.
    void feed(std::string_view arrived) noexcept { arrived_ = arrived; }
    /// Whether nothing that has arrived is left to be read.
    [[nodiscard]] bool is_hungry() const noexcept { return arrived_.empty() && SSL_pending(ssl_.get()) == 0; }

    [[nodiscard]] step shake_hands();
    /// At least one byte, when it is `done`.
    [[nodiscard]] step read(char* to, std::size_t room, std::size_t& got);
    /// All of it, or `failed`.
    [[nodiscard]] step write(std::string_view text);

  private:
    struct bytes; // how OpenSSL gets at what has arrived and what goes out
    struct free_ssl {
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };
    [[nodiscard]] step outcome(int returned) const noexcept;

    std::string& outgoing_;
    std::string_view arrived_{};
    std::unique_ptr<SSL, free_ssl> ssl_;
};

} // namespace callkit::net
