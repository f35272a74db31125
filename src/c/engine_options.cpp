#include "engine_options.hpp"

#include "arguments.hpp"

#include <callkit/core/dial_target.hpp>
#include <callkit/core/numbering_plan.hpp>
#include <callkit/net/origin.hpp>
#include <callkit/provider/scenario.hpp>
#include <callkit/store/open.hpp>

#include <utility>

namespace callkit::c {
namespace {

secret secret_of(const char* text) {
    return secret(text_or(text, ""));
}

callkit_status unknown_flag() noexcept {
    return fail_with(errc::unsupported, "a flag that this version does not know");
}

callkit_status read_simulator(const callkit_simulator_options* options, engine_parts& out) {
    callkit_simulator_options given;
    if (const callkit_status status = read_options(options, given); status != CALLKIT_OK)
        return status;
    if ((given.flags & ~CALLKIT_SIMULATOR_VIRTUAL_TIME) != 0 || given.reserved != 0)
        return unknown_flag();
    engine_parts::simulated made;
    const auto faults = parse_faults(text_or(given.faults, "none"));
    if (!faults)
        return fail_with(faults.error());
    made.faults = *faults;
    if (given.seed != 0)
        made.seed = given.seed;
    if (given.speed > 100'000)
        return fail_with(errc::invalid_argument, "the speed is 1 to 100000");
    made.speed = given.speed == 0 ? 1 : given.speed;
    made.virtual_time = (given.flags & CALLKIT_SIMULATOR_VIRTUAL_TIME) != 0;
    if (made.virtual_time && (out.own_thread || made.speed > 1))
        return fail_with(errc::invalid_argument, "virtual time needs CALLKIT_ENGINE_NO_THREAD, and has no speed");
    made.start = from_unix_micros(given.start_us == 0 ? 1'767'225'600'000'000 : given.start_us);
    out.scenario = text_or(given.scenario, "");
    seeded_random probe(1);
    if (const auto callee = draw_callee(out.scenario, probe); !callee)
        return fail_with(callee.error());
    out.simulator = made;
    return CALLKIT_OK;
}

callkit_status read_credentials(const callkit_twilio_options& given, twilio_client_options& out) {
    twilio_credentials& who = out.credentials;
    who.account_sid = text_or(given.account_sid, "");
    who.auth_token = secret_of(given.auth_token);
    who.key_sid = text_or(given.key_sid, "");
    who.key_secret = secret_of(given.key_secret);
    who.oauth.client_id = text_or(given.client_id, "");
    who.oauth.client_secret = secret_of(given.client_secret);
    const auto missing = [](const char* what) { return fail_with(errc::unauthorized, what); };
    if (who.account_sid.empty())
        return missing("account_sid is not set; it begins with AC and stands in Twilio's console");
    if (!who.key_sid.empty() && who.key_secret.empty())
        return missing("key_secret is not set, but key_sid is");
    if (who.key_sid.empty() && !who.oauth.client_id.empty() && who.oauth.client_secret.empty())
        return missing("client_secret is not set, but client_id is");
    if (who.key_sid.empty() && who.oauth.client_id.empty() && who.auth_token.empty())
        return missing("auth_token is not set, nor are key_sid and key_secret");
    return CALLKIT_OK;
}

callkit_status read_twilio(const callkit_twilio_options* options, engine_parts& out) {
    callkit_twilio_options given;
    if (const callkit_status status = read_struct(options, given); status != CALLKIT_OK)
        return status;
    if ((given.flags & ~(CALLKIT_TWILIO_DETECT_MACHINES | CALLKIT_TWILIO_RECORD)) != 0)
        return unknown_flag();
    twilio_provider_options made;
    if (const callkit_status status = read_credentials(given, made.client); status != CALLKIT_OK)
        return status;
    made.client.where.edge = text_or(given.edge, "");
    made.client.where.region = text_or(given.region, "");
    made.client.base_url = text_or(given.base_url, "");
    made.client.http.certificate_authorities = text_or(given.certificate_authorities, "");
    made.client.http.proxy = secret_of(given.proxy);
    made.client.http.no_proxy = text_or(given.no_proxy, "");
    if (given.request_timeout_ms != 0)
        made.client.http.deadline = milliseconds(given.request_timeout_ms);
    made.public_url = text_or(given.public_url, "");
    made.voice_url = text_or(given.voice_url, "");
    made.twiml = text_or(given.twiml, "");
    made.application_sid = text_or(given.application_sid, "");
    if (!made.voice_url.empty() + !made.twiml.empty() + !made.application_sid.empty() > 1)
        return fail_with(errc::invalid_argument, "one of voice_url, twiml and application_sid");
    if (!view(given.agent).empty()) {
        auto agent = dialable(given.agent, out.region, out.plan.get());
        if (!agent)
            return fail_with(agent.error().code, "the agent's phone: " + agent.error().detail);
        made.agent = agent->reveal();
    }
    if (given.agent_ring_timeout_s != 0)
        made.agent_ring_timeout = seconds(given.agent_ring_timeout_s);
    made.detect_machines = (given.flags & CALLKIT_TWILIO_DETECT_MACHINES) != 0;
    made.record = (given.flags & CALLKIT_TWILIO_RECORD) != 0;
    if (given.ask_first_ms != 0)
        made.ask_first = milliseconds(given.ask_first_ms);
    if (given.ask_last_ms != 0)
        made.ask_last = milliseconds(given.ask_last_ms);
    if (!made.public_url.empty()) {
        if (!net::parse_origin(made.public_url))
            return fail_with(errc::invalid_argument, "public_url is no http or https address");
        if (view(given.auth_token).empty())
            return fail_with(errc::unauthorized, "auth_token is not set; webhooks are signed with it");
        out.webhook_tokens.push_back(secret_of(given.auth_token));
        if (!view(given.previous_auth_token).empty())
            out.webhook_tokens.push_back(secret_of(given.previous_auth_token));
    }
    if (!view(given.listen).empty()) {
        if (made.public_url.empty())
            return fail_with(errc::invalid_argument, "listen needs public_url");
        auto where = net::parse_listen_address(given.listen);
        if (!where)
            return fail_with(errc::invalid_argument, "listen is ADDRESS:PORT, with a port up to 65535");
        out.listen.emplace();
        out.listen->address = std::move(where->address);
        out.listen->port = where->port;
    }
    out.caller_id = text_or(given.caller_id, out.from);
    out.twilio = std::move(made);
    return CALLKIT_OK;
}

callkit_status read_plan(const callkit_engine_options& given, engine_parts& out) {
    if (given.numbering_plan == nullptr)
        return CALLKIT_OK;
    auto plan = e164::numbering_plan::read({static_cast<const char*>(given.numbering_plan), given.numbering_plan_size});
    if (!plan)
        return fail_with(plan.error());
    out.plan = std::make_shared<const e164::numbering_plan>(*std::move(plan));
    return CALLKIT_OK;
}

callkit_status open_log(const callkit_engine_options& given, engine_parts& out) {
    if (given.store != nullptr) {
        if (given.store_url != nullptr)
            return fail_with(errc::invalid_argument, "an engine has a store or a store_url, not both");
        return open_handle(given.store, out.store);
    }
    auto opened = open_store(given.store_url == nullptr ? std::string_view("memory:") : view(given.store_url));
    if (!opened)
        return fail_with(opened.error());
    out.store = std::make_shared<store_object>();
    out.store->log = *std::move(opened);
    return CALLKIT_OK;
}

callkit_status read_rest(const callkit_engine_options& given, engine_parts& out) {
    if ((given.flags & ~(CALLKIT_ENGINE_NO_THREAD | CALLKIT_ENGINE_STATUS_ONLY)) != 0 || given.reserved != 0)
        return unknown_flag();
    out.own_thread = (given.flags & CALLKIT_ENGINE_NO_THREAD) == 0;
    out.status_only = (given.flags & CALLKIT_ENGINE_STATUS_ONLY) != 0;
    out.host = {given.on_wake, given.wake_user_data, given.on_log, given.log_user_data};
    if (given.queue_limit != 0)
        out.queue_limit = given.queue_limit;
    if (given.dial_within_s > 3600)
        return fail_with(errc::invalid_argument, "dial_within_s is at most an hour");
    if (given.dial_within_s != 0)
        out.dial_within = seconds(given.dial_within_s);
    if (static_cast<std::uint32_t>(given.recovery) > CALLKIT_RECOVER_NONE)
        return fail_with(errc::invalid_argument, "there is no such recovery");
    out.recover = static_cast<recovery>(given.recovery);
    out.workspace = text_or(given.workspace, "default");
    if (const callkit_status status = read_region(given.region, out.region); status != CALLKIT_OK)
        return status;
    if (const callkit_status status = read_plan(given, out); status != CALLKIT_OK)
        return status;
    if (!view(given.from).empty()) {
        auto from = dialable(given.from, out.region, out.plan.get());
        if (!from)
            return fail_with(from.error().code, "the caller's number: " + from.error().detail);
        out.from = from->reveal();
    }
    return CALLKIT_OK;
}

static_assert(static_cast<int>(recovery::none) == CALLKIT_RECOVER_NONE);

} // namespace

callkit_status read_engine_options(const callkit_engine_options* options, engine_parts& out) {
    callkit_engine_options given;
    const callkit_status readable = read_options(options, given);
    callkit_provider_plugin table{};
    callkit_status complete = CALLKIT_OK;
    if (readable == CALLKIT_OK && given.provider != nullptr)
        complete = read_struct(given.provider, table);
    plugin_guard guard(table.destroy, given.provider_self); // from here on it is called, whatever happens
    if (readable != CALLKIT_OK || complete != CALLKIT_OK)
        return readable != CALLKIT_OK ? readable : complete;
    if (inside_callback())
        return refuse_in_callback();
    if ((given.simulator != nullptr) + (given.twilio != nullptr) + (given.provider != nullptr) > 1)
        return fail_with(errc::invalid_argument, "an engine has one provider");
    if (const callkit_status status = read_rest(given, out); status != CALLKIT_OK)
        return status;
    if (given.provider != nullptr) {
        auto made = plugin_provider::open(table, given.provider_self, std::move(guard));
        if (!made)
            return fail_with(made.error());
        out.plugin = *std::move(made);
    } else {
        const callkit_status status =
            given.twilio != nullptr ? read_twilio(given.twilio, out) : read_simulator(given.simulator, out);
        if (status != CALLKIT_OK)
            return status;
    }
    return open_log(given, out);
}

} // namespace callkit::c
