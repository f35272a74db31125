// Any bytes as a token, as a token's header and claims with a good signature under them, as a set of keys, and as a
// file of API keys. Nobody comes in who was not signed for, and who comes in has a workspace.
#include "fuzz.hpp"

#include <callkit/server/api_keys.hpp>
#include <callkit/server/jwt_verifier.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace callkit;
using namespace callkit::server;

constexpr timestamp now = from_unix_micros(1'767'225'600'000'000);
const std::string shared = "a shared secret, as long as it has to be";

std::string base64url(const void* bytes, std::size_t size) {
    std::string text((size + 2) / 3 * 4 + 1, '\0');
    text.resize(
        static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                                 static_cast<const unsigned char*>(bytes), static_cast<int>(size))));
    while (text.ends_with('='))
        text.pop_back();
    for (char& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

std::string signed_token(std::string_view header, std::string_view claims) {
    std::string text = base64url(header.data(), header.size()) + '.' + base64url(claims.data(), claims.size());
    unsigned char mac[32];
    HMAC(EVP_sha256(), shared.data(), static_cast<int>(shared.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, nullptr);
    return text + '.' + base64url(mac, sizeof mac);
}

const std::vector<jwt_key>& keys() {
    static const std::vector<jwt_key> made = [] {
        auto all = *parse_jwk_set(
            R"({"keys":[{"kty":"EC","crv":"P-256","kid":"e","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":)"
            R"("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},{"kty":"OKP","crv":"Ed25519","kid":"d","x":)"
            R"("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
        all.push_back(*jwt_key::hs256(secret(shared)));
        return all;
    }();
    return made;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = test::as_text(data, size);
    static const jwt_verifier verifier = *jwt_verifier::make({});
    // The corpus has no token that is signed by one of the keys.
    CALLKIT_FUZZ_CHECK(!verifier.verify(text, keys(), now));

    const std::size_t cut = std::min(text.find('\n'), text.size());
    for (const std::string& token : {signed_token(R"({"alg":"HS256"})", text),
                                     signed_token(text.substr(0, cut), text.substr(std::min(cut + 1, text.size())))}) {
        const auto who = verifier.verify(token, keys(), now);
        CALLKIT_FUZZ_CHECK(!who || (!who->workspace_id.empty() && !who->subject.empty() && !who->any_workspace &&
                                    who->belongs_to(who->workspace_id) && who->expires));
        CALLKIT_FUZZ_CHECK(who || !to_string(who.error()).empty());
    }

    if (const auto set = parse_jwk_set(text)) {
        CALLKIT_FUZZ_CHECK(!set->empty() && set->size() <= 16);
        for (const jwt_key& one : *set)
            CALLKIT_FUZZ_CHECK(one.algorithm() != jwt_algorithm::hs256 && !one.verifies("text", text.substr(0, 64)));
    }
    if (const auto file = api_keys::parse(text))
        CALLKIT_FUZZ_CHECK(!file->find(text));
    return 0;
}
