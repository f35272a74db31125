#include <callkit/server/twilio_webhooks.hpp>
#include <callkit/twilio/twiml.hpp>
#include <callkit/twilio/webhook.hpp>

#include <algorithm>
#include <mutex>
#include <utility>

namespace callkit::server {
namespace {

using reply = net::http_server::reply;

net::http_response plain(int status, std::string_view text) {
    net::http_response made{status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::string(text)};
    if (!text.empty())
        made.body += '\n';
    return made;
}

net::http_response xml(std::string document) {
    return {200, {{"Content-Type", "text/xml; charset=utf-8"}}, std::move(document)};
}

/// What an error means for whoever asked. Nothing of it is told but what kind it is: a stranger learns nothing.
net::http_response refusal(const error& why) {
    switch (why.code) {
    case errc::malformed:
    case errc::invalid_argument:
        return plain(400, "malformed");
    case errc::too_large:
        return plain(413, "too large");
    case errc::not_found:
        return plain(404, "not found");
    default:
        return plain(503, "try again later");
    }
}

std::string path_of(std::string_view url) {
    const std::size_t host = url.find("://");
    const std::size_t slash = host == std::string_view::npos ? std::string_view::npos : url.find('/', host + 3);
    return slash == std::string_view::npos ? std::string() : std::string(url.substr(slash));
}

std::string without_slash(std::string text) {
    while (text.ends_with('/'))
        text.pop_back();
    return text;
}

/// A parameter of a target's query, decoded.
std::string query_value(std::string_view target, std::string_view name) {
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos)
        return {};
    const auto parsed = twilio::form::parse(target.substr(mark + 1));
    return parsed ? std::string(parsed->get(name)) : std::string();
}

} // namespace

struct twilio_webhooks::impl : std::enable_shared_from_this<twilio_webhooks::impl> {
    impl(engine& calls, twilio_provider& provider, log_store& log, const time_source& time,
         twilio_webhooks_options chosen)
        : phone(calls), network(provider), store(log), clock(time), options(std::move(chosen)),
          verifier(options.auth_tokens) {
        options.public_url = without_slash(std::move(options.public_url));
        path = without_slash(options.path.empty() ? path_of(options.public_url) : options.path);
    }

    engine& phone;
    twilio_provider& network;
    log_store& store;
    const time_source& clock;
    twilio_webhooks_options options;
    std::string path{};
    std::mutex verifier_mutex{};
    twilio::webhook_verifier verifier;

    [[nodiscard]] bool is_genuine(const net::http_request& request, std::string_view rest) {
        std::string url = options.public_url;
        url.append(rest);
        const std::string signature(net::header(request.headers, "X-Twilio-Signature"));
        const std::scoped_lock lock(verifier_mutex);
        return verifier.verify({.url = url, .signature = signature, .body = request.body}).has_value();
    }

    /// Hands the events in, and goes on when all of them are in the store, or one could not be.
    void deliver(std::vector<call_event> events, std::function<void(result<void>)> done) {
        if (events.empty())
            return done({});
        struct waiting {
            std::size_t left;
            result<void> outcome{};
            std::function<void(result<void>)> done;
        };
        // Its handlers run on the engine's strand, one after another.
        const auto all = std::make_shared<waiting>(waiting{events.size(), {}, std::move(done)});
        for (call_event& event : events)
            phone.async_deliver(std::move(event), [all](result<void> stored) {
                if (!stored)
                    all->outcome = std::move(stored);
                if (--all->left == 0)
                    all->done(std::move(all->outcome));
            });
    }

    void tell(const net::http_request& request, std::string_view rest, reply answer) {
        network.receive({std::string(rest), request.body}, [self = shared_from_this(), answer = std::move(answer)](
                                                               result<std::vector<call_event>> told) mutable {
            if (!told)
                return answer(refusal(told.error()));
            self->deliver(std::move(*told), [answer = std::move(answer)](const result<void>& stored) {
                answer(stored ? net::http_response{204, {}, {}} : refusal({errc::store_unavailable, {}, {}}));
            });
        });
    }

    void digits(std::string_view rest, const reply& answer) const {
        const std::string keys = query_value(rest, "d");
        if (!is_dtmf(keys))
            return answer(refusal({errc::malformed, {}, {}}));
        twilio::twiml::response document;
        document.play({{"digits", keys}});
        auto made = document.render();
        answer(made ? xml(*std::move(made)) : refusal(made.error()));
    }

    /// Whether the log says that a call which a browser has named is another leg's. With `stored`, the log has what we
    /// say by now, and the first to have said it has the call.
    [[nodiscard]] result<bool> is_anothers(const voice_answer& made) {
        if (!made.named_by_client)
            return false;
        const auto known = store.timeline(made.call);
        if (!known)
            return failure{known.error()};
        return !known->empty() && known->front().event.id != made.events.front().id;
    }

    void voice(const net::http_request& request, reply answer) {
        const auto fields = twilio::form::parse(request.body);
        if (!fields)
            return answer(refusal(fields.error()));
        auto made = answer_voice(*fields, options.public_url, options.voice, clock.now().wall);
        if (!made)
            return answer(refusal(made.error()));
        if (made->refused)
            return answer(xml(std::move(made->twiml)));
        const error taken{errc::not_allowed, "the call exists already", {}};
        const auto before = is_anothers(*made);
        if (!before)
            return answer(refusal(before.error()));
        if (*before)
            return answer(xml(refuse_voice(taken).twiml));
        std::vector<call_event> events = made->events;
        deliver(std::move(events), [self = shared_from_this(), made = *std::move(made), taken,
                                    answer = std::move(answer)](const result<void>& stored) {
            if (!stored)
                return answer(refusal({errc::store_unavailable, {}, {}}));
            // Two legs may have come at the same moment.
            const auto after = self->is_anothers(made);
            if (!after)
                return answer(refusal({errc::store_unavailable, {}, {}}));
            answer(xml(*after ? refuse_voice(taken).twiml : made.twiml));
        });
    }

    void dialed(const net::http_request& request, std::string_view rest, reply answer) {
        const auto call = parse_id<call_id>(query_value(rest, "ck"));
        if (!call)
            return answer(refusal({errc::not_found, {}, {}}));
        const auto fields = twilio::form::parse(request.body);
        if (!fields)
            return answer(refusal(fields.error()));
        const auto known = store.timeline(*call);
        if (!known)
            return answer(refusal(known.error()));
        const bool ended_here = std::any_of(known->begin(), known->end(), [](const journal_entry& entry) {
            return entry.event.kind == event_kind::hangup_requested;
        });
        auto told = dial_outcome(*fields, *call, options.voice, ended_here);
        if (!told)
            return answer(refusal(told.error()));
        for (call_event& event : *told)
            event.observed_at = clock.now().wall;
        deliver(std::move(*told), [answer = std::move(answer)](const result<void>& stored) {
            answer(stored ? xml("<Response><Hangup/></Response>") : refusal({errc::store_unavailable, {}, {}}));
        });
    }
};

twilio_webhooks::twilio_webhooks(engine& calls, twilio_provider& provider, log_store& log, const time_source& clock,
                                 twilio_webhooks_options options)
    : impl_(std::make_shared<impl>(calls, provider, log, clock, std::move(options))) {
}

twilio_webhooks::~twilio_webhooks() = default;

bool twilio_webhooks::takes(std::string_view target) const {
    const std::string& path = impl_->path;
    return target.starts_with(path) && target.substr(path.size()).starts_with('/');
}

void twilio_webhooks::handle(net::http_request request, reply answer) {
    if (!takes(request.target))
        return answer(plain(404, "not found"));
    const std::string_view rest = std::string_view(request.target).substr(impl_->path.size());
    const std::string_view route = rest.substr(0, rest.find('?'));
    constexpr std::string_view routes[] = {"/status", "/conference", "/digits", "/voice", "/dialed"};
    if (std::find(std::begin(routes), std::end(routes), route) == std::end(routes))
        return answer(plain(404, "not found"));
    if (request.method != "POST") {
        net::http_response wrong = plain(405, "POST only");
        wrong.headers.push_back({"Allow", "POST"});
        return answer(std::move(wrong));
    }
    if (request.body.size() > impl_->options.body_limit)
        return answer(plain(413, "too large"));
    if (!impl_->is_genuine(request, rest))
        return answer(plain(403, "the signature is not Twilio's"));
    if (route == "/digits")
        return impl_->digits(rest, answer);
    if (route == "/voice")
        return impl_->voice(request, std::move(answer));
    if (route == "/dialed")
        return impl_->dialed(request, rest, std::move(answer));
    impl_->tell(request, rest, std::move(answer));
}

} // namespace callkit::server
