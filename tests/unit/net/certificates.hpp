#pragma once

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

/// Certificates made on the spot, so that none lies in the repository and none expires there.
namespace certificates {

struct pair {
    std::string certificate; // PEM
    std::string key;         // PEM
};

struct free_key {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct free_certificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using key_pointer = std::unique_ptr<EVP_PKEY, free_key>;
using certificate_pointer = std::unique_ptr<X509, free_certificate>;

inline std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

/// Signs certificates. Its own is what clients are told to trust.
class authority {
  public:
    explicit authority(const char* name = "callkit tests")
        : key_(EVP_EC_gen("P-256")), own_(make(key_.get(), name, "", 1, true)) {}

    [[nodiscard]] std::string certificate() const {
        BIO* out = BIO_new(BIO_s_mem());
        PEM_write_bio_X509(out, own_.get());
        return text_of(out);
    }

    /// `names`: as in OpenSSL's configuration, such as `DNS:localhost,IP:127.0.0.1`. `days`: until it expires; negative
    /// for one that has.
    [[nodiscard]] pair issue(const std::string& names, int days = 30) const {
        const key_pointer key(EVP_EC_gen("P-256"));
        const certificate_pointer certificate = make(key.get(), "server", names, days, false);
        BIO* first = BIO_new(BIO_s_mem());
        PEM_write_bio_X509(first, certificate.get());
        BIO* second = BIO_new(BIO_s_mem());
        PEM_write_bio_PrivateKey(second, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        return {text_of(first), text_of(second)};
    }

  private:
    certificate_pointer make(EVP_PKEY* key, const char* name, const std::string& names, int days, bool signs) const {
        certificate_pointer made(X509_new());
        X509_set_version(made.get(), 2);
        static long serial = 0;
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), -60L * 86'400);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), days * 86'400L);
        X509_set_pubkey(made.get(), key);
        X509_NAME* subject = X509_get_subject_name(made.get());
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name), -1, -1,
                                   0);
        X509_set_issuer_name(made.get(), signs ? subject : X509_get_subject_name(own_.get()));
        X509V3_CTX context;
        X509V3_set_ctx_nodb(&context);
        X509V3_set_ctx(&context, signs ? made.get() : own_.get(), made.get(), nullptr, nullptr, 0);
        const auto extend = [&](int what, const std::string& value) {
            X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
            X509_add_ext(made.get(), extension, -1);
            X509_EXTENSION_free(extension);
        };
        extend(NID_basic_constraints, signs ? "critical,CA:TRUE" : "CA:FALSE");
        if (!names.empty())
            extend(NID_subject_alt_name, names);
        X509_sign(made.get(), key_.get(), EVP_sha256());
        return made;
    }

    key_pointer key_;
    certificate_pointer own_;
};

/// A file that goes when its object goes.
class temporary_file {
  public:
    explicit temporary_file(const std::string& content) {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("callkit-net-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
        std::ofstream(path_) << content;
    }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    ~temporary_file() { std::filesystem::remove(path_); }
    [[nodiscard]] std::string path() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

} // namespace certificates
