// Says of each token whose it is, or why it is refused.
//
//   verify_tokens NOW    on stdin: a JWK set, a shared secret, and then a token a line
#include <callkit/server/jwt_verifier.hpp>

#include <cstdlib>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
    using namespace callkit;
    using namespace callkit::server;
    std::string published;
    std::string shared;
    if (argc != 2 || !std::getline(std::cin, published) || !std::getline(std::cin, shared))
        return EXIT_FAILURE;
    const timestamp now(seconds(std::atoll(argv[1])));
    auto keys = parse_jwk_set(published);
    const auto own = jwt_key::hs256(secret(shared));
    jwt_rules rules;
    rules.issuer = "https://issuer.example";
    rules.audience = "callkit";
    const auto verifier = jwt_verifier::make(rules);
    if (!keys || !own || !verifier) {
        std::cerr << (keys ? "the secret or the rules" : describe(keys.error())) << '\n';
        return EXIT_FAILURE;
    }
    keys->push_back(*own);
    for (std::string token; std::getline(std::cin, token);) {
        const auto who = verifier->verify(token, *keys, now);
        if (who)
            std::cout << "welcome " << who->subject << ' ' << who->workspace_id << ' ' << to_string(who->role) << '\n';
        else
            std::cout << to_string(who.error()) << '\n';
    }
    return EXIT_SUCCESS;
}
