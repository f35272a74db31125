#pragma once

#include "setup.hpp"
#include "twilio_setup.hpp"

#include <string>
#include <vector>

namespace callkit::cli {

/// What was looked at, and what to do when it is not as it should be. No number and no secret is in it.
struct finding {
    enum class state { good, bad, skipped };
    std::string name{};
    state what{state::good};
    std::string text{};
    std::string fix{}; ///< Only of bad ones.
};

[[nodiscard]] inline finding good(std::string name, std::string text) {
    return {std::move(name), finding::state::good, std::move(text), {}};
}
[[nodiscard]] inline finding bad(std::string name, std::string text, std::string fix) {
    return {std::move(name), finding::state::bad, std::move(text), std::move(fix)};
}
[[nodiscard]] inline finding skipped(std::string name, std::string why) {
    return {std::move(name), finding::state::skipped, std::move(why), {}};
}

/// Whether the log can be opened and written. It is written to, but nothing that anybody sees.
[[nodiscard]] finding check_store(const common_options& options);
/// Whether what stands in the environment can be credentials at all.
[[nodiscard]] std::vector<finding> check_credentials();
/// What only Twilio can say: whether it can be reached, takes the credentials, has money and the number, and what time
/// it is there.
[[nodiscard]] std::vector<finding> check_account(const twilio_client_options& options, const time_source& clock);
/// Whether a request to the public address reaches us, and is refused because nobody has signed it.
[[nodiscard]] finding check_webhooks(const twilio_provider_options& options, const std::string& listen,
                                     const time_source& clock);

} // namespace callkit::cli
