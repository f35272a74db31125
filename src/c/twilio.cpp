#include "arguments.hpp"
#include "fence.hpp"
#include "objects.hpp"

#include <callkit/codec/event_json.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/twilio/access_token.hpp>
#include <callkit/twilio/callbacks.hpp>
#include <callkit/twilio/twiml.hpp>
#include <callkit/twilio/webhook.hpp>

using namespace callkit;
using namespace callkit::c;

namespace {

struct given_webhook {
    twilio::webhook request{};
    std::vector<secret> tokens{};
};

callkit_status read_webhook(const callkit_webhook* webhook, given_webhook& out) {
    callkit_webhook given;
    if (const callkit_status status = read_struct(webhook, given); status != CALLKIT_OK)
        return status;
    if ((given.flags & ~CALLKIT_WEBHOOK_WEBSOCKET) != 0)
        return fail_with(errc::unsupported, "a flag that this version does not know");
    if (given.url == nullptr || (given.body == nullptr && given.body_size != 0))
        return fail_with(errc::invalid_argument, "the URL or the body is NULL");
    if (given.auth_token_count > 16 || (given.auth_tokens == nullptr && given.auth_token_count != 0))
        return fail_with(errc::invalid_argument, "auth_tokens is NULL, or there are more than 16");
    for (size_t i = 0; i < given.auth_token_count; ++i) {
        if (given.auth_tokens[i] == nullptr)
            return fail_with(errc::invalid_argument, "an auth token is NULL");
        out.tokens.emplace_back(std::string(given.auth_tokens[i]));
    }
    out.request.url = given.url;
    out.request.signature = view(given.signature);
    out.request.body = std::string_view(given.body == nullptr ? "" : given.body, given.body_size);
    out.request.websocket = (given.flags & CALLKIT_WEBHOOK_WEBSOCKET) != 0;
    return CALLKIT_OK;
}

result<std::string> render(const callkit_twiml_dial& given) {
    using twilio::twiml::attributes;
    const int targets =
        (given.number != nullptr) + (given.client != nullptr) + (given.sip != nullptr) + (given.conference != nullptr);
    if (targets != 1)
        return fail(errc::invalid_argument, "one of number, client, sip and conference");
    twilio::twiml::response document;
    if (!view(given.say).empty())
        document.say(given.say);
    attributes how;
    const auto text = [](attributes& to, const char* name, const char* value) {
        if (!view(value).empty())
            to.emplace_back(name, std::string_view(value));
    };
    text(how, "callerId", given.caller_id);
    text(how, "action", given.action);
    if (given.timeout_s != 0)
        how.emplace_back("timeout", given.timeout_s);
    if (given.time_limit_s != 0)
        how.emplace_back("timeLimit", given.time_limit_s);
    if ((given.flags & CALLKIT_DIAL_ANSWER_ON_BRIDGE) != 0)
        how.emplace_back("answerOnBridge", true);
    if ((given.flags & CALLKIT_DIAL_RECORD) != 0)
        how.emplace_back("record", "record-from-answer");
    auto& dial = document.dial(std::move(how));
    attributes about;
    text(about, "statusCallback", given.status_callback);
    if (!about.empty() && given.conference == nullptr)
        about.emplace_back("statusCallbackEvent", "initiated ringing answered completed");
    if (!about.empty() && given.conference != nullptr)
        about.emplace_back("statusCallbackEvent", "start end join leave mute hold");
    if (given.number != nullptr)
        dial.number(given.number, std::move(about));
    else if (given.client != nullptr)
        dial.client(given.client, std::move(about));
    else if (given.sip != nullptr)
        dial.sip(given.sip, std::move(about));
    else
        dial.conference(given.conference, std::move(about));
    return document.render();
}

} // namespace

callkit_status callkit_webhook_verify(const callkit_webhook* webhook) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        given_webhook what;
        if (const callkit_status status = read_webhook(webhook, what); status != CALLKIT_OK)
            return status;
        const auto verified = twilio::verify_webhook(what.request, what.tokens);
        return verified ? CALLKIT_OK : fail_with(verified.error());
    });
}

callkit_status callkit_webhook_explain(const callkit_webhook* webhook, callkit_text** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        given_webhook what;
        if (const callkit_status status = read_webhook(webhook, what); status != CALLKIT_OK)
            return status;
        const auto verified = twilio::verify_webhook(what.request, what.tokens);
        return give_text(twilio::to_json(verified, twilio::explain_webhook(what.request, what.tokens)), out);
    });
}

callkit_status callkit_webhook_parse(const char* body, size_t size, callkit_text** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        if (body == nullptr)
            return fail_with(errc::invalid_argument, "the body is NULL");
        const auto told = twilio::parse_callback(std::string_view(body, size));
        if (!told)
            return fail_with(told.error());
        std::string lines;
        for (const call_event& event : told->events)
            lines.append(to_json(event)).append("\n");
        return give_text(std::move(lines), out);
    });
}

callkit_status callkit_access_token_make(const callkit_access_token* token, char* buffer, size_t capacity,
                                         size_t* out_len) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = copy_out({}, nullptr, 0, out_len); status != CALLKIT_OK)
            return status;
        callkit_access_token given;
        if (const callkit_status status = read_struct(token, given); status != CALLKIT_OK)
            return status;
        if ((given.flags & ~CALLKIT_TOKEN_INCOMING) != 0)
            return fail_with(errc::unsupported, "a flag that this version does not know");
        twilio::access_token wanted;
        wanted.account_sid = text_or(given.account_sid, "");
        wanted.key_sid = text_or(given.key_sid, "");
        wanted.key_secret = secret(text_or(given.key_secret, ""));
        wanted.identity = text_or(given.identity, "");
        wanted.region = text_or(given.region, "");
        wanted.ttl = seconds(given.ttl_s);
        if (given.not_before_us != 0)
            wanted.not_before = from_unix_micros(given.not_before_us);
        twilio::voice_grant voice;
        voice.incoming = (given.flags & CALLKIT_TOKEN_INCOMING) != 0;
        voice.outgoing_application_sid = text_or(given.outgoing_app_sid, "");
        voice.outgoing_parameters = text_or(given.outgoing_parameters, "");
        voice.push_credential_sid = text_or(given.push_credential_sid, "");
        voice.endpoint_id = text_or(given.endpoint_id, "");
        wanted.voice = std::move(voice);
        const timestamp now = given.now_us == 0 ? system_time_source().now().wall : from_unix_micros(given.now_us);
        const auto made = twilio::make_access_token(wanted, now);
        return made ? copy_out(*made, buffer, capacity, out_len) : fail_with(made.error());
    });
}

callkit_status callkit_twiml_dial_make(const callkit_twiml_dial* dial, char* buffer, size_t capacity, size_t* out_len) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = copy_out({}, nullptr, 0, out_len); status != CALLKIT_OK)
            return status;
        callkit_twiml_dial given;
        if (const callkit_status status = read_struct(dial, given); status != CALLKIT_OK)
            return status;
        if ((given.flags & ~(CALLKIT_DIAL_ANSWER_ON_BRIDGE | CALLKIT_DIAL_RECORD)) != 0)
            return fail_with(errc::unsupported, "a flag that this version does not know");
        const auto made = render(given);
        return made ? copy_out(*made, buffer, capacity, out_len) : fail_with(made.error());
    });
}
