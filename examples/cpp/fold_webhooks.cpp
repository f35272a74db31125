// Checks and understands what Twilio has sent; no engine is needed for that.
#include <callkit/codec/record_json.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/core/trace.hpp>
#include <callkit/twilio/callbacks.hpp>
#include <callkit/twilio/webhook.hpp>

#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#ifndef EXAMPLE_DATA
#define EXAMPLE_DATA "examples/data"
#endif

using namespace callkit;

namespace {

void judge(const std::string& body) {
    twilio::webhook request;
    request.url = "https://example.com/twilio/status";
    request.signature = "2woeToRLwsPDmZwdx/xHW10qmm4=";
    request.body = body;
    const std::array tokens{secret("2a1b3c4d5e6f708192a3b4c5d6e7f809")};
    const result<void> verdict = twilio::verify_webhook(request, tokens);
    std::cout << (verdict ? "genuine" : to_string(verdict.error().code)) << '\n';
}

} // namespace

int main() {
    std::ifstream lines(EXAMPLE_DATA "/webhooks.jsonl");
    trace calls;
    for (std::string line; std::getline(lines, line);) {
        const auto told = twilio::parse_callback_line(line); // of one request, which may tell several things
        if (!told || !*told)
            return 1;
        for (const call_event& event : **told)
            calls.add(event);
    }
    for (const call_record& row : calls.records())
        std::cout << "{\"call\":" << to_json(row) << "}\n";

    std::ifstream file(EXAMPLE_DATA "/webhook_body.txt", std::ios::binary);
    std::string body{std::istreambuf_iterator<char>(file), {}};
    judge(body);
    const std::size_t duration = body.find("CallDuration=37");
    if (duration == std::string::npos)
        return 1;
    body.replace(duration, 15, "CallDuration=99");
    judge(body);
}
