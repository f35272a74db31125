#include <callkit/provider/twilio_client.hpp>
#include <callkit/version.hpp>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <array>
#include <atomic>
#include <string_view>
#include <vector>

namespace callkit {
namespace {

/// Reads an answer and hands what it says to whoever asked: as the handler of the HTTP client, running where theirs
/// does and canceled as theirs is.
template <class Done, class Read>
struct on_answer {
    Done done;
    Read read;

    on_answer(Done&& whom, Read how) : done(std::move(whom)), read(std::move(how)) {}
    void operator()(result<net::http_response>&& got) { std::move(done)(read(std::move(got))); }
};

} // namespace
} // namespace callkit

template <template <class, class> class Associator, class Done, class Read, class Default>
struct boost::asio::associator<Associator, callkit::on_answer<Done, Read>, Default> {
    using type = typename Associator<Done, Default>::type;

    static type get(const callkit::on_answer<Done, Read>& handler) noexcept {
        return Associator<Done, Default>::get(handler.done);
    }
    static auto get(const callkit::on_answer<Done, Read>& handler, const Default& otherwise) noexcept {
        return Associator<Done, Default>::get(handler.done, otherwise);
    }
};

namespace callkit {

namespace asio = boost::asio;

namespace {

/// What `accepted` reads.
constexpr std::array<std::string_view, 3> wanted_headers{"Twilio-Request-Id", "Retry-After", "Date"};

/// A yes as it is, a no as an error.
result<twilio::response> accepted(net::http_response&& got, twilio::request_effect consequence) {
    twilio::response answer;
    answer.status = got.status;
    answer.body = std::move(got.body);
    answer.request_id = net::header(got.headers, "Twilio-Request-Id");
    answer.retry_after = net::header(got.headers, "Retry-After");
    answer.date = net::header(got.headers, "Date");
    if (answer.status / 100 == 2)
        return answer;
    error why = twilio::to_error(answer, consequence);
    const secret body(std::move(answer.body));
    return failure{std::move(why)};
}

} // namespace

struct twilio_client::impl : std::enable_shared_from_this<twilio_client::impl> {
    impl(asio::any_io_executor executor, const time_source& time, random_source& random, twilio_client_options chosen)
        : strand(asio::make_strand(executor)), clock(time), options(std::move(chosen)),
          http(std::move(executor), time, random, with_agent(std::move(options.http))) {
        const twilio_credentials& who = options.credentials;
        if (!who.key_sid.empty())
            basic = twilio::basic_authorization(who.key_sid, who.key_secret);
        else if (who.oauth.client_id.empty())
            basic = twilio::basic_authorization(who.account_sid, who.auth_token);
        uses_tokens = who.key_sid.empty() && !who.oauth.client_id.empty();
        if (!options.base_url.empty()) {
            auto parsed = net::parse_origin(options.base_url);
            if (parsed) {
                const auto path = options.base_url.find('/', options.base_url.find("//") + 2);
                base.emplace(std::move(*parsed));
                prefix = path == std::string::npos ? "" : options.base_url.substr(path);
                while (prefix.ends_with('/'))
                    prefix.pop_back();
            } else {
                unusable.emplace(std::move(parsed).error());
            }
        }
    }

    static net::http_client_options with_agent(net::http_client_options http) {
        if (http.user_agent.empty())
            http.user_agent = "callkit/" + std::string(version_text);
        return http;
    }

    /// What is waiting until there is a token. On the strand.
    struct waiting {
        net::outgoing_request request;
        net::http_client::completion done;
    };

    asio::strand<asio::any_io_executor> strand;
    const time_source& clock;
    twilio_client_options options;
    net::http_client http;
    secret basic{};
    bool uses_tokens{false};
    std::optional<net::origin> base{};
    std::string prefix{};
    std::optional<error> unusable{}; // the base URL
    std::atomic<bool> closed{false}; // from any thread
    // On the strand:
    std::optional<twilio::oauth_token> token{};
    bool renewing{false};
    std::vector<waiting> queue{};

    [[nodiscard]] net::origin origin_of(const std::string& host) const {
        return base ? *base : net::origin{true, host};
    }

    /// Of a request as it was made, if it was.
    template <class Handler>
    static void send(const std::shared_ptr<impl>& self, result<twilio::request>&& request,
                     twilio::request_effect consequence, unsigned attempts, Handler&& done) {
        if (self->unusable)
            return self->refuse(*self->unusable, std::move(done));
        if (!request)
            return self->refuse(std::move(request).error(), std::move(done));
        net::outgoing_request out;
        out.origin = self->origin_of(request->host);
        out.method = std::move(request->method);
        out.target = self->prefix.empty() ? std::move(request->target) : self->prefix + request->target;
        out.headers.push_back({"Accept", "application/json"});
        if (out.method == "POST")
            out.content_type = "application/x-www-form-urlencoded";
        out.body = secret(std::move(request->body));
        out.repeatable = consequence != twilio::request_effect::another;
        out.paced = !out.repeatable;
        out.attempts = attempts;
        out.wanted_headers = wanted_headers;
        self->send(std::move(out), std::move(done));
    }

    /// Nothing is sent; the handler runs later all the same, where it belongs.
    void refuse(error why, net::http_client::completion done) {
        asio::post(strand, [self = shared_from_this(), why = std::move(why), done = std::move(done)]() mutable {
            auto where = asio::get_associated_executor(done, self->strand);
            asio::dispatch(where, [done = std::move(done), why = std::move(why)]() mutable {
                std::move(done)(failure{std::move(why)});
            });
        });
    }

    void send(net::outgoing_request&& request, net::http_client::completion&& done) {
        if (!uses_tokens) {
            request.authorization = basic;
            return http.async_send(std::move(request), std::move(done));
        }
        asio::post(strand, [self = shared_from_this(), request = std::move(request), done = std::move(done)]() mutable {
            self->send_with_token(std::move(request), std::move(done));
        });
    }

    void send_with_token(net::outgoing_request request, net::http_client::completion done) {
        if (closed) {
            queue.push_back({std::move(request), std::move(done)});
            return fail_queue({errc::closed, "the client has stopped", {}});
        }
        const twilio::token_use use = twilio::judge(token, clock.now().wall);
        if (use != twilio::token_use::use && !renewing)
            renew();
        if (use == twilio::token_use::renew)
            return queue.push_back({std::move(request), std::move(done)});
        request.authorization = bearer();
        http.async_send(std::move(request), std::move(done));
    }

    [[nodiscard]] secret bearer() const {
        std::string header;
        header.reserve(8 + token->access_token.reveal().size());
        header.append("Bearer ").append(token->access_token.reveal());
        return secret(std::move(header));
    }

    /// One at a time, however many wait.
    void renew() {
        auto wanted = twilio::request_token(options.credentials.oauth, options.where);
        if (!wanted)
            return fail_queue(wanted.error());
        renewing = true;
        net::outgoing_request request;
        request.origin = origin_of(wanted->host);
        request.method = wanted->method;
        request.target = prefix + wanted->target;
        request.content_type = "application/x-www-form-urlencoded";
        request.body = std::move(wanted->body);
        request.repeatable = true;
        const timestamp asked_at = clock.now().wall;
        http.async_send(
            std::move(request),
            asio::bind_executor(strand, [self = shared_from_this(), asked_at](result<net::http_response> got) {
                self->renewing = false;
                if (!got)
                    return self->fail_queue(got.error());
                const secret body(std::move(got->body));
                if (got->status / 100 != 2)
                    return self->fail_queue(
                        {errc::unauthorized, "the OAuth app is not accepted: HTTP " + std::to_string(got->status), {}});
                auto made = twilio::parse_token(body.reveal(), asked_at);
                if (!made)
                    return self->fail_queue(made.error());
                self->token.emplace(std::move(*made));
                for (waiting& one : std::exchange(self->queue, {})) {
                    one.request.authorization = self->bearer();
                    self->http.async_send(std::move(one.request), std::move(one.done));
                }
            }));
    }

    void fail_queue(const error& why) {
        for (waiting& one : std::exchange(queue, {})) {
            // Nothing of these was sent.
            auto where = asio::get_associated_executor(one.done, strand);
            asio::dispatch(where, [done = std::move(one.done), why]() mutable { std::move(done)(failure{why}); });
        }
    }
};

twilio_client_options twilio_from_environment(const std::function<const char*(const char*)>& environment) {
    const auto value = [&](const char* name) -> std::string {
        const char* found = environment(name);
        return found == nullptr ? "" : found;
    };
    twilio_client_options options;
    options.credentials.account_sid = value("TWILIO_ACCOUNT_SID");
    options.credentials.auth_token = secret(value("TWILIO_AUTH_TOKEN"));
    options.credentials.key_sid = value("TWILIO_API_KEY");
    options.credentials.key_secret = secret(value("TWILIO_API_SECRET"));
    options.credentials.oauth.client_id = value("TWILIO_CLIENT_ID");
    options.credentials.oauth.client_secret = secret(value("TWILIO_CLIENT_SECRET"));
    options.where.edge = value("TWILIO_EDGE");
    options.where.region = value("TWILIO_REGION");
    options.base_url = value("CALLKIT_TWILIO_BASE_URL");
    net::proxy_from(environment, options.http);
    return options;
}

twilio_client::twilio_client(asio::any_io_executor executor, const time_source& clock, random_source& random,
                             twilio_client_options options)
    : impl_(std::make_shared<impl>(std::move(executor), clock, random, std::move(options))) {
}

twilio_client::~twilio_client() {
    close();
}

void twilio_client::close() {
    impl_->closed = true;
    impl_->http.close();
}

const std::string& twilio_client::account_sid() const noexcept {
    return impl_->options.credentials.account_sid;
}

const twilio::endpoint& twilio_client::where() const noexcept {
    return impl_->options.where;
}

result<twilio::request> twilio_client::next_of(const twilio::call_page& page) const {
    if (page.next.empty())
        return fail(errc::not_found, "that was the last page");
    return twilio::request{"GET", twilio::host_of("api", where()), page.next, {}};
}

void twilio_client::start(const std::shared_ptr<impl>& self, result<twilio::request>&& request,
                          twilio::request_effect consequence, unsigned attempts, completion<twilio::response>&& done) {
    const auto read = [consequence](result<net::http_response>&& got) -> result<twilio::response> {
        if (!got)
            return failure{std::move(got).error()};
        return accepted(*std::move(got), consequence);
    };
    impl::send(self, std::move(request), consequence, attempts, on_answer(std::move(done), read));
}

template <class T>
void twilio_client::start_read(const std::shared_ptr<impl>& self, result<twilio::request>&& request,
                               twilio::request_effect consequence, parser<T> parse, completion<T>&& done) {
    const auto read = [consequence, parse](result<net::http_response>&& got) -> result<T> {
        if (!got)
            return failure{std::move(got).error()};
        if (got->status / 100 != 2)
            return failure{accepted(*std::move(got), consequence).error()};
        const secret body(std::move(got->body));
        result<T> parsed = parse(body.reveal());
        // A yes that cannot be read is a yes all the same.
        if (!parsed && consequence == twilio::request_effect::another)
            return fail(errc::ambiguous, "the provider's answer cannot be read");
        return parsed;
    };
    impl::send(self, std::move(request), consequence, 0, on_answer(std::move(done), read));
}

template void twilio_client::start_read<twilio::call_resource>(const std::shared_ptr<impl>&, result<twilio::request>&&,
                                                               twilio::request_effect, parser<twilio::call_resource>,
                                                               completion<twilio::call_resource>&&);
template void twilio_client::start_read<twilio::call_page>(const std::shared_ptr<impl>&, result<twilio::request>&&,
                                                           twilio::request_effect, parser<twilio::call_page>,
                                                           completion<twilio::call_page>&&);

} // namespace callkit
