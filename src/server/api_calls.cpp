// Placing calls, and what clients say of them: the two routes of the original that write.
#include "api_body.hpp"
#include "api_placing.hpp"
#include "api_routes.hpp"

#include <callkit/core/dial_target.hpp>
#include <callkit/provider/scenario.hpp>

#include <codec/json_writer.hpp>

#include <algorithm>
#include <utility>

namespace callkit::server::detail {
namespace {

struct wanted_call {
    std::string contact{};
    std::string workspace{};
    std::string to{};
    std::string from{};
    std::string agent{};
    std::string scenario{};
};

result<wanted_call> read_wish(const exchange& asked) {
    return read_body<wanted_call>(asked, [](json_members& members) {
        wanted_call wish;
        wish.contact = members.optional_text("contactId", 128).value_or("");
        wish.workspace = members.optional_text("workspaceId", 64).value_or("");
        wish.to = members.text("phoneNumber", 256);
        wish.from = members.optional_text("fromNumber", 256).value_or("");
        wish.agent = members.optional_text("agentId", 128).value_or("");
        wish.scenario = members.optional_text("scenario", 64).value_or("");
        return wish;
    });
}

/// Whose call it is: that of whoever asks, unless they may place calls for others.
result<std::string> agent_of(const principal& who, const std::string& named) {
    if (named.empty() || named == who.subject)
        return who.subject;
    if (who.role == role::supervisor || who.role == role::admin)
        return named;
    return fail(errc::forbidden, "agentId is somebody else's");
}

result<party> caller_of(const call_api_options& options, const std::string& named) {
    if (named.empty() && options.from_number.empty())
        return fail(errc::malformed, "fromNumber is missing, and this server has none of its own");
    auto from = dialable(named.empty() ? options.from_number : named, options.region, options.plan.get());
    if (!from)
        return fail(errc::invalid_number, "fromNumber: " + from.error().detail);
    const auto& known = options.from_numbers;
    if (!known.empty() && std::find(known.begin(), known.end(), from->reveal()) == known.end())
        return fail(errc::not_allowed, "fromNumber is none of this installation's");
    return from;
}

/// What the simulated callee does, as far as this server was told.
const std::string& scenario_for(const party& to, const call_api_options& options) {
    const auto fits = [&](const callee_rule& rule) { return to.reveal().ends_with(rule.suffix); };
    const auto rule = std::find_if(options.callees.begin(), options.callees.end(), fits);
    return rule == options.callees.end() ? options.scenario : rule->scenario;
}

result<place_command> command_of(const exchange& asked, const wanted_call& wish) {
    const call_api_options& options = asked.api->options;
    place_command command;
    call_facts& facts = command.facts;
    auto to = dialable(wish.to, options.region, options.plan.get());
    if (!to)
        return fail(to.error().code, "phoneNumber: " + to.error().detail);
    facts.to = *std::move(to);
    auto from = caller_of(options, wish.from);
    if (!from)
        return failure{std::move(from).error()};
    facts.from = *std::move(from);
    auto agent = agent_of(asked.who, wish.agent);
    if (!agent)
        return failure{std::move(agent).error()};
    facts.agent_id = *std::move(agent);
    facts.workspace_id = wish.workspace.empty() ? asked.who.workspace_id : wish.workspace;
    if (facts.workspace_id.empty())
        facts.workspace_id = "default"; // as the engine has it
    facts.contact_id = wish.contact;
    command.scenario = wish.scenario.empty() ? scenario_for(facts.to, options) : wish.scenario;
    if (!wish.scenario.empty() && !options.simulated)
        return fail(errc::invalid_argument, "scenario is for the simulator");
    seeded_random probe(1);
    if (options.simulated && !command.scenario.empty())
        if (const auto callee = draw_callee(command.scenario, probe); !callee)
            return failure{callee.error()};
    command.ring_timeout = options.ring_timeout;
    command.time_limit = options.time_limit;
    return command;
}

/// Whether the call of a key is the one that is asked for now.
bool is_same_wish(const call_facts& one, const call_facts& other) {
    return one.to == other.to && one.from == other.from && one.contact_id == other.contact_id &&
           one.agent_id == other.agent_id && one.workspace_id == other.workspace_id;
}

void refuse_other_wish(exchange& to) {
    refuse(to, errc::invalid_argument, "the Idempotency-Key was used for another call");
}

void place(const exchange_ptr& to, place_command command) {
    to->api->phone.async_submit(std::move(command), [to](const result<call_record>& placed) {
        if (placed)
            answer_placed(to, *placed);
        else
            refuse(*to, placed.error());
    });
}

/// Tells everybody who wanted the call of a key what became of it.
void finish_keyed(const std::shared_ptr<api_state>& api, const call_id& call, const result<call_record>& placed) {
    std::vector<exchange_ptr> waiting;
    {
        const std::scoped_lock lock(api->mutex);
        if (auto found = api->placing.extract(call))
            waiting = std::move(found.mapped().waiting);
    }
    for (const exchange_ptr& one : waiting) {
        if (placed)
            answer_placed(one, *placed);
        else
            refuse(*one, placed.error());
    }
}

void place_keyed(const exchange_ptr& to, place_command command, std::string_view key) {
    const std::shared_ptr<api_state>& api = to->api;
    const bool plain =
        key.size() <= 255 && std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (!plain)
        return refuse(*to, errc::invalid_argument, "an Idempotency-Key is 1 to 255 printable characters");
    command.call = keyed_call_id(command.facts.workspace_id, key);
    if (command.call.is_null())
        return refuse(*to, errc::internal, "OpenSSL has no SHA-1");
    {
        // Whoever comes while the call is being placed is answered with the first.
        const std::scoped_lock lock(api->mutex);
        if (const auto found = api->placing.find(command.call); found != api->placing.end()) {
            if (!is_same_wish(found->second.command.facts, command.facts))
                return refuse_other_wish(*to);
            found->second.waiting.push_back(to);
            return;
        }
        api->placing.emplace(command.call, keyed_placing{command, {to}});
    }
    const call_id call = command.call;
    if (const auto known = api->log.get(call); known || known.error().code != errc::not_found) {
        if (known && !is_same_wish(known->facts, command.facts)) {
            const std::scoped_lock lock(api->mutex);
            api->placing.erase(call);
            return refuse_other_wish(*to);
        }
        return finish_keyed(api, call, known);
    }
    api->phone.async_submit(std::move(command), [api, call](const result<call_record>& placed) {
        // Another server on the same log was first.
        const bool taken = !placed && placed.error().code == errc::duplicate_dial;
        finish_keyed(api, call, taken ? api->log.get(call) : placed);
    });
}

} // namespace

void initiate(const exchange_ptr& to) {
    const auto wish = read_wish(*to);
    if (!wish)
        return refuse(*to, wish.error());
    if (!wish->workspace.empty() && !to->who.belongs_to(wish->workspace))
        return refuse(*to, errc::not_found, "there is no such workspace");
    auto command = command_of(*to, *wish);
    if (!command)
        return refuse(*to, command.error());
    if (const std::string_view key = to->header("Idempotency-Key"); !key.empty())
        return place_keyed(to, *std::move(command), key);
    place(to, *std::move(command));
}

void report_status(const exchange_ptr& to) {
    struct told {
        std::string status{};
        std::int32_t duration{-1};
    };
    const auto body = read_body<told>(*to, [](json_members& members) {
        told one;
        one.status = members.text("status", 32);
        one.duration = static_cast<std::int32_t>(members.optional_number("duration", 0, 1'000'000).value_or(-1));
        return one;
    });
    if (!body)
        return refuse(*to, body.error());
    const auto status = parse_call_status(body->status);
    if (!status)
        return refuse(*to, errc::invalid_argument, "status is none of the nine words");
    const auto call = call_id_of(*to);
    if (!call)
        return;
    call_event event;
    event.call = *call;
    event.kind = event_kind::status;
    event.status = *status;
    event.source = event_source::client;
    event.duration = body->duration;
    event.occurred_at = event.observed_at = to->api->clock.now().wall;
    event.id = content_event_id(event);
    to->api->phone.async_report(std::move(event), [to](const result<call_record>& record) {
        if (!record)
            return refuse(*to, record.error());
        codec::json_writer out;
        out.flag("success", true).id("callId", record->id).text("status", to_string(record->status));
        out.number("duration", record->duration());
        send(*to, 200, std::move(out).finish());
    });
}

} // namespace callkit::server::detail
