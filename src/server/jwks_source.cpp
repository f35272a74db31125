#include <callkit/server/jwks_source.hpp>

#include <array>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

namespace callkit::server {
namespace {

constexpr std::array<std::string_view, 1> kept_headers{"Content-Type"}; // and none of the others

} // namespace

struct jwks_source::impl {
    impl(net::http_client& network, const time_source& time, jwks_options chosen, net::origin who, std::string what)
        : client(network), clock(time), options(std::move(chosen)), origin(std::move(who)), target(std::move(what)),
          beside(std::make_shared<const std::vector<jwt_key>>(options.beside)) {}

    net::http_client& client;
    const time_source& clock;
    const jwks_options options;
    const net::origin origin;
    const std::string target;
    const keys_pointer beside;

    mutable std::mutex mutex{};
    keys_pointer all{}; // what was fetched, and those beside
    std::optional<steady_time> fetched{};
    std::optional<steady_time> tried{};
    bool fetching{false};

    [[nodiscard]] bool older_than(seconds age, steady_time now) const { return !fetched || now - *fetched >= age; }
    /// Whether the caller has to fetch; says so once.
    [[nodiscard]] bool may_fetch(steady_time now) {
        if (fetching || (tried && now - *tried < options.pause))
            return false;
        tried = now;
        fetching = true;
        return true;
    }
    [[nodiscard]] result<std::size_t> take(const result<net::http_response>& answer) {
        if (!answer)
            return failure{answer.error()};
        if (answer->status != 200)
            return fail(errc::provider_failed, "the issuer's keys: status " + std::to_string(answer->status));
        auto parsed = parse_jwk_set(answer->body);
        if (!parsed)
            return failure{std::move(parsed).error()};
        const std::size_t count = parsed->size();
        parsed->insert(parsed->end(), options.beside.begin(), options.beside.end());
        const auto made = std::make_shared<const std::vector<jwt_key>>(*std::move(parsed));
        const steady_time now = clock.now().steady;
        const std::scoped_lock lock(mutex);
        all = made;
        fetched = now;
        return count;
    }
};

jwks_source::jwks_source(std::unique_ptr<impl> made) : impl_(std::move(made)) {
}
jwks_source::~jwks_source() = default;

result<std::shared_ptr<jwks_source>> jwks_source::make(net::http_client& client, const time_source& clock,
                                                       jwks_options options) {
    auto origin = net::parse_origin(options.url);
    if (!origin || !origin->secure)
        return fail(errc::invalid_argument, "the URL of the issuer's keys is not https");
    const std::size_t slash = options.url.find('/', std::string_view("https://").size());
    std::string target = slash == std::string::npos ? "/" : options.url.substr(slash);
    if (target.find_first_of("# \\") != std::string::npos)
        return fail(errc::invalid_argument, "the URL of the issuer's keys has something in it that is not sent");
    std::shared_ptr<jwks_source> made(new jwks_source(
        std::make_unique<impl>(client, clock, std::move(options), *std::move(origin), std::move(target))));
    (void)made->keys();
    return made;
}

void jwks_source::fetch() {
    net::outgoing_request request;
    request.origin = impl_->origin;
    request.target = impl_->target;
    request.headers = {{"Accept", "application/json"}};
    request.repeatable = true;
    request.wanted_headers = kept_headers;
    impl_->client.async_send(std::move(request), [weak = weak_from_this()](const result<net::http_response>& answer) {
        if (const auto self = weak.lock())
            self->receive(answer);
    });
}

void jwks_source::receive(const result<net::http_response>& answer) {
    const auto outcome = impl_->take(answer);
    {
        const std::scoped_lock lock(impl_->mutex);
        impl_->fetching = false;
    }
    if (impl_->options.on_refresh)
        impl_->options.on_refresh(outcome);
}

jwks_source::keys_pointer jwks_source::keys() {
    const steady_time now = impl_->clock.now().steady;
    keys_pointer current;
    bool due = false;
    {
        const std::scoped_lock lock(impl_->mutex);
        due = impl_->older_than(impl_->options.fresh_for, now) && impl_->may_fetch(now);
        current = impl_->older_than(impl_->options.usable_for, now) ? impl_->beside : impl_->all;
    }
    if (due)
        fetch();
    return current;
}

void jwks_source::key_missing() {
    const steady_time now = impl_->clock.now().steady;
    bool due = false;
    {
        const std::scoped_lock lock(impl_->mutex);
        due = impl_->may_fetch(now);
    }
    if (due)
        fetch();
}

bool jwks_source::ready() const {
    const steady_time now = impl_->clock.now().steady;
    const std::scoped_lock lock(impl_->mutex);
    return !impl_->older_than(impl_->options.usable_for, now);
}

} // namespace callkit::server
