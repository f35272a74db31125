// Calls that are one Twilio call: the customer is rung and meets a document.
#include "twilio_provider_impl.hpp"

#include <callkit/core/status_mapping.hpp>
#include <callkit/twilio/twiml.hpp>

namespace callkit {
namespace {

/// Silence, for as long as a call may last.
std::string silence() {
    return "<Response><Pause length=\"86400\"/></Response>";
}

} // namespace

void twilio_provider::impl::place_direct(const dial_request& request, handler<placed_call> done) {
    twilio::create_call what;
    what.to = request.to.reveal();
    what.from = request.from.reveal();
    if (!options.application_sid.empty())
        what.application_sid = options.application_sid;
    else if (!options.voice_url.empty())
        what.url = options.voice_url;
    else
        what.twiml = options.twiml.empty() ? silence() : options.twiml;
    what.timeout = request.ring_timeout.count();
    what.time_limit = request.time_limit.count();
    if (options.record)
        what.record = true;
    if (has_webhooks() && !what.application_sid) {
        what.status_callback = webhook("status", request.call, "");
        what.status_callback_event = {"initiated", "ringing", "answered", "completed"};
    }
    if (options.detect_machines) {
        what.machine_detection = "Enable";
        if (has_webhooks()) {
            what.async_amd = true;
            what.async_amd_status_callback = webhook("status", request.call, "");
        }
    }
    // Once: the engine decides about another attempt, after it has written it down.
    send(twilio::to_request(account(), what, where()), twilio::request_effect::another, 1,
         [done = std::move(done)](impl& self, result<twilio::response> got) {
             if (!got)
                 return done(failure{dial_error(std::move(got).error())});
             const secret body(std::move(got->body));
             const auto call = twilio::parse_call(body.reveal());
             if (!call)
                 return done(fail(errc::ambiguous, "the provider's answer to the dial cannot be read"));
             if (!self.has_webhooks())
                 self.begin_watch(call->sid);
             done(placed_call{call->sid, map_status(vocabulary::twilio, call->status).status, call->status});
         });
}

void twilio_provider::impl::fetch_direct(const std::string& sid, handler<call_snapshot> done) {
    ask(twilio::fetch_call(account(), sid, where()), &twilio::parse_call,
        [done = std::move(done)](impl& /*self*/, const result<twilio::call_resource>& got) {
            if (!got)
                return done(failure{got.error()});
            done(twilio::to_snapshot(*got));
        });
}

void twilio_provider::impl::list_direct(const list_request& request, handler<std::vector<call_snapshot>> done) {
    twilio::list_calls what;
    what.to = request.to.reveal();
    what.from = request.from.reveal();
    what.page_size = 50;
    // Not by StartTime: a call that waits in Twilio's queue has none yet and would be overlooked.
    list_page(request, twilio::to_request(account(), what, where()), {}, 0, std::move(done));
}

void twilio_provider::impl::list_page(const list_request& request, result<twilio::request> page,
                                      std::vector<call_snapshot> found, unsigned pages,
                                      handler<std::vector<call_snapshot>> done) {
    constexpr unsigned most_pages = 20;
    ask(std::move(page), &twilio::parse_calls,
        [request, pages, found = std::move(found),
         done = std::move(done)](impl& self, const result<twilio::call_page>& got) mutable {
            if (!got)
                return done(failure{got.error()});
            bool too_old = false;
            for (const twilio::call_resource& call : got->calls) {
                call_snapshot one = twilio::to_snapshot(call);
                too_old = too_old || one.created_at < request.since;
                if (one.created_at >= request.since)
                    found.push_back(std::move(one));
            }
            // Newest first, so the first that is too old is the end of those that matter.
            if (too_old || got->next.empty() || pages + 1 >= most_pages)
                return done(std::move(found));
            self.list_page(request, twilio::request{"GET", twilio::host_of("api", self.where()), got->next, {}},
                           std::move(found), pages + 1, std::move(done));
        });
}

void twilio_provider::impl::end_call(const std::string& sid, handler<void> done) {
    twilio::update_call what;
    what.status = "completed"; // ends it in any state
    send(twilio::to_request(account(), sid, what, where()), twilio::request_effect::same, 0,
         [done = std::move(done)](impl& /*self*/, const result<twilio::response>& got) { done(ended_or(got)); });
}

void twilio_provider::impl::digits_direct(const std::string& sid, const std::string& digits, handler<void> done) {
    if (!options.application_sid.empty())
        return done(fail(errc::unsupported, "an application's call cannot come back to it after digits"));
    // The call is sent to a document that plays the digits and then goes on with the one it had.
    std::string rest = options.twiml.empty() ? silence() : options.twiml;
    std::string xml;
    if (options.voice_url.empty()) {
        const auto begin = rest.find("<Response>");
        if (begin == std::string::npos)
            return done(fail(errc::unsupported, "digits cannot be put into this document"));
        xml = rest.insert(begin + 10, "<Play digits=\"" + digits + "\"/>");
    } else {
        twilio::twiml::response document;
        document.play("", {{"digits", digits}});
        document.redirect(options.voice_url);
        auto made = document.render_for_call();
        if (!made)
            return done(failure{made.error()});
        xml = *std::move(made);
    }
    twilio::update_call what;
    what.twiml = std::move(xml);
    send(twilio::to_request(account(), sid, what, where()), twilio::request_effect::another, 1,
         [done = std::move(done)](impl& /*self*/, const result<twilio::response>& got) {
             done(got ? result<void>() : result<void>(failure{got.error()}));
         });
}

void twilio_provider::impl::transfer_direct(const std::string& sid, const party& to, handler<void> done) {
    twilio::twiml::response document;
    auto& dial = document.dial();
    const std::string& address = to.reveal();
    if (address.starts_with("client:"))
        dial.client(address.substr(7));
    else if (address.starts_with("sip:"))
        dial.sip(address);
    else
        dial.number(address);
    auto made = document.render_for_call();
    if (!made)
        return done(failure{made.error()});
    twilio::update_call what;
    what.twiml = *std::move(made);
    send(twilio::to_request(account(), sid, what, where()), twilio::request_effect::another, 1,
         [done = std::move(done)](impl& /*self*/, const result<twilio::response>& got) {
             done(got ? result<void>() : result<void>(failure{got.error()}));
         });
}

} // namespace callkit
