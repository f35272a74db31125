#pragma once

#include <callkit/server/jwt_key.hpp>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>
#include <string>

namespace callkit::server {

struct release_openssl {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    void operator()(BIGNUM* number) const noexcept { BN_free(number); }
};
template <class T>
using openssl_pointer = std::unique_ptr<T, release_openssl>;

/// What goes wrong inside is not left in the thread's queue of errors, where a TLS connection would take it for its
/// own.
class quiet_openssl {
  public:
    quiet_openssl() noexcept { ERR_set_mark(); }
    ~quiet_openssl() { ERR_pop_to_mark(); }
    quiet_openssl(const quiet_openssl&) = delete;
    quiet_openssl& operator=(const quiet_openssl&) = delete;
};

struct jwt_key::impl {
    jwt_algorithm algorithm;
    std::string id{};
    openssl_pointer<EVP_PKEY> public_key{};
    // For HMAC: SHA-256 as it stands after the key's inner and outer block (RFC 2104 §4).
    openssl_pointer<EVP_MD_CTX> inner{};
    openssl_pointer<EVP_MD_CTX> outer{};
};

} // namespace callkit::server
