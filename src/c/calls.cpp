#include "arguments.hpp"
#include "engine_object.hpp"
#include "event_lines.hpp"
#include "fence.hpp"

#include <callkit/core/dial_target.hpp>
#include <callkit/provider/scenario.hpp>

#include <boost/asio/post.hpp>

#include <utility>

using namespace callkit;
using namespace callkit::c;

namespace {

/// A wish out of a caller's options, with what the engine has for what they leave out. Records the error.
callkit_status read_wish(const callkit_call_options* options, const engine_parts& parts, place_command& out) {
    callkit_call_options given;
    if (const callkit_status status = read_struct(options, given); status != CALLKIT_OK)
        return status;
    if (given.flags != 0)
        return fail_with(errc::unsupported, "a flag that this version does not know");
    if (given.to == nullptr)
        return fail_with(errc::invalid_argument, "to is NULL");
    e164::region region;
    if (const callkit_status status = read_region(given.region, region); status != CALLKIT_OK)
        return status;
    if (region.empty())
        region = parts.region;
    auto to = dialable(given.to, region, parts.plan.get());
    if (!to)
        return fail_with(to.error());
    out.facts.to = *std::move(to);
    std::string caller = text_or(given.from, parts.from);
    if (caller.empty() && parts.simulator)
        caller = fictional_caller;
    if (caller.empty() && parts.twilio)
        return fail_with(errc::invalid_argument, "the caller's number is missing: `from` of the call or of the engine");
    if (!caller.empty()) {
        auto from = dialable(caller, region, parts.plan.get());
        if (!from)
            return fail_with(from.error().code, "the caller's number: " + from.error().detail);
        out.facts.from = *std::move(from);
    }
    out.facts.workspace_id = text_or(given.workspace_id, parts.workspace);
    out.facts.contact_id = text_or(given.contact_id, "");
    out.facts.agent_id = text_or(given.agent_id, "");
    out.facts.team_id = text_or(given.team_id, "");
    out.facts.campaign_id = text_or(given.campaign_id, "");
    if (given.ring_timeout_s != 0)
        out.ring_timeout = seconds(given.ring_timeout_s);
    if (given.time_limit_s != 0)
        out.time_limit = seconds(given.time_limit_s);
    out.scenario = text_or(given.scenario, parts.scenario);
    if (parts.simulator) {
        seeded_random probe(1);
        if (const auto callee = draw_callee(out.scenario, probe); !callee)
            return fail_with(callee.error());
    }
    return CALLKIT_OK;
}

/// What every operation on a call begins with.
struct call_in_engine {
    std::shared_ptr<engine_object> engine{};
    call_id call{};
};
callkit_status open_call(callkit_engine* engine, const char* id, uint64_t* out_op, call_in_engine& out) {
    if (out_op != nullptr)
        *out_op = 0;
    if (const callkit_status status = open_handle(engine, out.engine); status != CALLKIT_OK)
        return status;
    return read_call_id(id, out.call);
}

/// An operation that Twilio's provider has and others have not: on the context, where the log is looked into.
template <class Work>
callkit_status with_twilio(const call_in_engine& what, operation kind, uint64_t* out_op, const Work& work) {
    engine_object& self = *what.engine;
    if (self.twilio() == nullptr)
        return fail_with(errc::unsupported, "the engine's provider is not Twilio");
    return self.operate(kind, out_op, [&](std::uint64_t op) {
        asio::post(self.context(), [&self, op, call = what.call, work] {
            auto done = self.done(op, call);
            const auto row = self.parts().store->log->get(call);
            if (!row)
                return done(failure{row.error()});
            if (is_terminal(row->status) || row->provider_sid.empty())
                return done(fail(errc::wrong_state, "the provider does not have this call, or no longer"));
            work(*self.twilio(), row->provider_sid, std::move(done));
        });
    });
}

std::string content_type_of(const net::http_response& answer) {
    return std::string(net::header(answer.headers, "Content-Type"));
}

} // namespace

callkit_status callkit_call_start(callkit_engine* engine, const callkit_call_options* options, uint64_t* out_op) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (out_op != nullptr)
            *out_op = 0;
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        place_command wish;
        if (const callkit_status status = read_wish(options, found->parts(), wish); status != CALLKIT_OK)
            return status;
        engine_object& self = *found;
        return self.operate(operation::start, out_op, [&](std::uint64_t op) {
            self.calls().async_place(std::move(wish), [&self, op](result<call_id> placed) {
                if (placed)
                    self.done(op, *placed)({});
                else
                    self.done(op, {})(failure{std::move(placed).error()});
            });
        });
    });
}

callkit_status callkit_call_wait(callkit_engine* engine, const char* id, uint64_t* out_op) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        call_in_engine what;
        if (const callkit_status status = open_call(engine, id, out_op, what); status != CALLKIT_OK)
            return status;
        engine_object& self = *what.engine;
        return self.operate(operation::wait, out_op, [&](std::uint64_t op) {
            self.calls().async_wait(what.call, [&self, op, call = what.call](result<call_record> ended) {
                if (!ended)
                    return self.done(op, call)(failure{std::move(ended).error()});
                self.settle(op, [&](event_data& event) {
                    event.call = call;
                    event.call_id_text = to_string(call);
                    event.status = event.previous = ended->status;
                    event.record = std::make_shared<const call_record>(*std::move(ended));
                });
            });
        });
    });
}

callkit_status callkit_call_hangup(callkit_engine* engine, const char* id, uint64_t* out_op) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        call_in_engine what;
        if (const callkit_status status = open_call(engine, id, out_op, what); status != CALLKIT_OK)
            return status;
        engine_object& self = *what.engine;
        return self.operate(operation::hangup, out_op,
                            [&](std::uint64_t op) { self.calls().async_hang_up(what.call, self.done(op, what.call)); });
    });
}

callkit_status callkit_call_set_mute(callkit_engine* engine, const char* id, int32_t on, uint64_t* out_op) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        call_in_engine what;
        if (const callkit_status status = open_call(engine, id, out_op, what); status != CALLKIT_OK)
            return status;
        engine_object& self = *what.engine;
        return self.operate(operation::mute, out_op, [&](std::uint64_t op) {
            self.calls().async_set_mute(what.call, on != 0, self.done(op, what.call));
        });
    });
}

callkit_status callkit_call_set_hold(callkit_engine* engine, const char* id, int32_t on, uint64_t* out_op) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        call_in_engine what;
        if (const callkit_status status = open_call(engine, id, out_op, what); status != CALLKIT_OK)
            return status;
        engine_object& self = *what.engine;
        return self.operate(operation::hold, out_op, [&](std::uint64_t op) {
            self.calls().async_set_hold(what.call, on != 0, self.done(op, what.call));
        });
    });
}

callkit_status callkit_call_send_digits(callkit_engine* engine, const char* id, const char* digits, uint64_t* out_op) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        call_in_engine what;
        if (const callkit_status status = open_call(engine, id, out_op, what); status != CALLKIT_OK)
            return status;
        if (digits == nullptr)
            return fail_with(errc::invalid_argument, "the digits are NULL");
        engine_object& self = *what.engine;
        return self.operate(operation::digits, out_op, [&](std::uint64_t op) {
            self.calls().async_send_digits(what.call, digits, self.done(op, what.call));
        });
    });
}

callkit_status callkit_call_transfer(callkit_engine* engine, const char* id, const char* to, uint64_t* out_op) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        call_in_engine what;
        if (const callkit_status status = open_call(engine, id, out_op, what); status != CALLKIT_OK)
            return status;
        if (to == nullptr)
            return fail_with(errc::invalid_argument, "to is NULL");
        const engine_parts& parts = what.engine->parts();
        auto target = dialable(to, parts.region, parts.plan.get());
        if (!target)
            return fail_with(target.error());
        return with_twilio(what, operation::transfer, out_op,
                           [to = *std::move(target)](twilio_provider& phone, const std::string& sid, auto done) {
                               phone.transfer(sid, to, std::move(done));
                           });
    });
}

callkit_status callkit_call_record(callkit_engine* engine, const char* id, callkit_recording action, uint64_t* out_op) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        static_assert(static_cast<int>(twilio_provider::recording::stop) == CALLKIT_RECORDING_STOP);
        call_in_engine what;
        if (const callkit_status status = open_call(engine, id, out_op, what); status != CALLKIT_OK)
            return status;
        if (static_cast<uint32_t>(action) > CALLKIT_RECORDING_STOP)
            return fail_with(errc::invalid_argument, "there is no such action");
        return with_twilio(what, operation::record, out_op,
                           [how = static_cast<twilio_provider::recording>(action)](twilio_provider& phone,
                                                                                   const std::string& sid, auto done) {
                               phone.record(sid, how, std::move(done));
                           });
    });
}

callkit_status callkit_engine_deliver(callkit_engine* engine, const char* events, size_t size, uint64_t* out_op) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (out_op != nullptr)
            *out_op = 0;
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        if (events == nullptr)
            return fail_with(errc::invalid_argument, "the events are NULL");
        auto parsed = parse_event_lines({events, size});
        if (!parsed)
            return fail_with(parsed.error());
        engine_object& self = *found;
        struct waiting {
            std::size_t left;
            std::function<void(result<void>)> done;
            result<void> outcome{};
        };
        return self.operate(operation::deliver, out_op, [&](std::uint64_t op) {
            // Its handlers run on the engine's strand, one after another.
            const auto all = std::make_shared<waiting>(waiting{parsed->size(), self.done(op, {})});
            if (parsed->empty())
                return asio::post(self.context(), [all] { all->done({}); });
            for (call_event& event : *parsed)
                self.calls().async_deliver(std::move(event), [all](result<void> stored) {
                    if (!stored)
                        all->outcome = std::move(stored);
                    if (--all->left == 0)
                        all->done(std::move(all->outcome));
                });
        });
    });
}

callkit_status callkit_engine_webhook(callkit_engine* engine, const callkit_http_request* request, uint64_t* out_op) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (out_op != nullptr)
            *out_op = 0;
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        callkit_http_request given;
        if (const callkit_status status = read_struct(request, given); status != CALLKIT_OK)
            return status;
        if (given.flags != 0)
            return fail_with(errc::unsupported, "a flag that this version does not know");
        if (given.target == nullptr || (given.body == nullptr && given.body_size != 0))
            return fail_with(errc::invalid_argument, "the target or the body is NULL");
        engine_object& self = *found;
        if (self.hooks() == nullptr)
            return fail_with(errc::unsupported, "the engine's provider is not Twilio, or has no public_url");
        net::http_request made;
        made.method = text_or(given.method, "POST");
        made.target = given.target;
        made.headers.push_back({"X-Twilio-Signature", text_or(given.signature, "")});
        if (given.body != nullptr)
            made.body.assign(given.body, given.body_size);
        return self.operate(operation::webhook, out_op, [&](std::uint64_t op) {
            // On the context, so that the answer never comes inside this function.
            asio::post(self.context(), [&self, op, made = std::move(made)]() mutable {
                self.hooks()->handle(std::move(made), [&self, op](const net::http_response& answer) {
                    self.settle(op, [&](event_data& event) {
                        event.http_status = answer.status;
                        event.http_content_type = content_type_of(answer);
                        event.http_body = answer.body;
                    });
                });
            });
        });
    });
}
