// What every request to the REST API goes through, whatever it asks for.
#include "api_placing.hpp"
#include "api_routes.hpp"
#include "api_text.hpp"

#include <callkit/server/problem.hpp>

#include <algorithm>
#include <utility>

namespace callkit::server {

detail::api_state::api_state(engine& calls, log_store& store, const access_control& control, const time_source& time,
                             call_api_options chosen)
    : phone(calls), log(store), access(control), clock(time), options(std::move(chosen)) {
}

namespace detail {
namespace {

/// The path of a target and its query.
std::pair<std::string_view, std::string_view> split_target(std::string_view target) noexcept {
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos)
        return {target, {}};
    return {target.substr(0, mark), target.substr(mark + 1)};
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
    return std::any_of(list.begin(), list.end(), [&](const auto& one) { return net::detail::same_name(one, text); });
}

/// Where a request comes from, as a browser tells it (RFC 6454, https://fetch.spec.whatwg.org/#http-cors-protocol).
enum class origin_kind : std::uint8_t { none, own, allowed, foreign };

origin_kind origin_of(const exchange& one) {
    const std::string_view origin = one.header("Origin");
    if (origin.empty())
        return origin_kind::none;
    if (contains(one.api->options.allowed_origins, origin))
        return origin_kind::allowed;
    const std::size_t scheme = origin.find("://");
    const bool own = scheme != std::string_view::npos && !one.header("Host").empty() &&
                     net::detail::same_name(origin.substr(scheme + 3), one.header("Host"));
    return own ? origin_kind::own : origin_kind::foreign;
}

/// Answers a browser that asks whether a page may ask.
void preflight(exchange& to, const std::string& allowed) {
    to.extra.push_back({"Allow", allowed + ", OPTIONS"});
    if (origin_of(to) == origin_kind::allowed && !to.header("Access-Control-Request-Method").empty()) {
        to.extra.push_back({"Access-Control-Allow-Methods", allowed});
        to.extra.push_back({"Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, Prefer"});
        to.extra.push_back({"Access-Control-Max-Age", "600"});
    }
    send(to, net::http_response{204, {}, {}});
}

bool changes_something(const exchange& one) {
    const std::string& method = one.request.message.method;
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

/// What is wrong with a request whatever it asks for.
std::optional<std::pair<error, int>> objection(const exchange& one) {
    const call_api_options& options = one.api->options;
    if (!options.hosts.empty() && !contains(options.hosts, host_name(one.header("Host"))))
        return std::pair(error{errc::not_allowed, "this server is not asked by that name", {}}, 421);
    if (changes_something(one) && origin_of(one) == origin_kind::foreign)
        return std::pair(error{errc::not_allowed, "pages of that origin may not ask", {}}, 403);
    return std::nullopt;
}

std::optional<std::pair<error, int>> body_objection(const exchange& one) {
    const std::string& body = one.request.message.body;
    if (body.size() > one.api->options.body_limit)
        return std::pair(error{errc::too_large, "the body is too long", {}}, 413);
    if (changes_something(one) && !body.empty() && !is_media_type(one.header("Content-Type"), "application/json"))
        return std::pair(error{errc::malformed, "the body's Content-Type is not application/json", {}}, 415);
    return std::nullopt;
}

/// Whether whoever asks may have what the route gives; else it has been answered.
bool admitted(exchange& to, permission what) {
    const api_state& api = *to.api;
    const auto wait = [&](const principal* who) {
        if (!api.options.throttle)
            return false;
        const auto pause = api.options.throttle(who, what, to.request.peer);
        if (!pause)
            return false;
        net::http_response refusal = problem({errc::rate_limited, "too many requests", {}}, 429);
        for (net::http_header& one : refusal.headers)
            if (one.name == "Retry-After")
                one.value = std::to_string(std::max<std::int64_t>(pause->count(), 1));
        send(to, std::move(refusal));
        return true;
    };
    auto who = api.access.authenticate(bearer_of(to.header("Authorization")));
    if (!who) {
        if (!wait(nullptr))
            refuse(to, who.error());
        return false;
    }
    to.who = *std::move(who);
    if (!allows(to.who.role, what)) {
        refuse(to, errc::forbidden, "this role may not do that");
        return false;
    }
    return !wait(&to.who);
}

void route_request(const exchange_ptr& to) {
    const auto [path, query] = split_target(to->request.message.target);
    to->query = query;
    if (const auto wrong = objection(*to))
        return refuse(*to, wrong->first, wrong->second);
    const route_match match = match_route(to->request.message.method, path);
    if (!match.path_known)
        return refuse(*to, errc::not_found, "there is no such path");
    if (to->request.message.method == "OPTIONS")
        return preflight(*to, match.allowed);
    if (match.found == nullptr) {
        to->extra.push_back({"Allow", match.allowed + ", OPTIONS"});
        return refuse(*to, errc::unsupported, "this path has no such method", 405);
    }
    to->matched = match.found;
    to->parameter = match.parameter;
    if (const auto wrong = body_objection(*to))
        return refuse(*to, wrong->first, wrong->second);
    if (const auto needed = match.found->who.needs(); needed && !admitted(*to, *needed))
        return;
    match.found->handle(to);
}

} // namespace

void send(exchange& to, net::http_response response) {
    net::http_headers& headers = response.headers;
    headers.reserve(headers.size() + to.extra.size() + 6);
    for (net::http_header& one : to.extra)
        headers.push_back(std::move(one));
    headers.push_back({"Cache-Control", "no-store"});
    headers.push_back({"X-Content-Type-Options", "nosniff"});
    if (!to.api->options.allowed_origins.empty()) {
        headers.push_back({"Vary", "Origin"});
        if (origin_of(to) == origin_kind::allowed) {
            headers.push_back({"Access-Control-Allow-Origin", std::string(to.header("Origin"))});
            headers.push_back({"Access-Control-Expose-Headers", "Allow, Retry-After, Preference-Applied"});
        }
    }
    if (to.matched != nullptr)
        to.api->metrics.answered(static_cast<std::size_t>(to.matched - all_routes().data()), response.status,
                                 to.api->clock.now().steady - to.began);
    to.answer(std::move(response));
}

void send(exchange& to, int status, std::string body, std::string_view type) {
    send(to, net::http_response{status, {{"Content-Type", std::string(type)}}, std::move(body)});
}

void refuse(exchange& to, const error& why, int status) {
    send(to, problem(why, status));
}

std::optional<std::string> workspace_of(exchange& to) {
    auto named = unescape(to.parameter);
    if (named && to.who.belongs_to(*named))
        return named;
    refuse(to, errc::not_found, "there is no such workspace");
    return std::nullopt;
}

std::optional<call_id> call_id_of(exchange& to) {
    const auto id = parse_id<call_id>(to.parameter);
    if (id)
        if (const auto workspace = to.api->workspaces.find(*id); workspace && to.who.belongs_to(*workspace))
            return id;
    const auto record = call_of(to);
    if (!record)
        return std::nullopt;
    to.api->workspaces.remember(record->id, record->facts.workspace_id);
    return record->id;
}

std::optional<call_record> call_of(exchange& to) {
    const auto id = parse_id<call_id>(to.parameter);
    auto record = id ? to.api->log.get(*id) : fail(errc::not_found);
    if (record && to.who.belongs_to(record->facts.workspace_id))
        return *std::move(record);
    // A call of somebody else's is told apart from none in no way.
    if (record || record.error().code == errc::not_found)
        refuse(to, errc::not_found, "there is no such call");
    else
        refuse(to, record.error());
    return std::nullopt;
}

} // namespace detail

call_api::call_api(engine& calls, log_store& log, const access_control& access, const time_source& clock,
                   call_api_options options)
    : state_(std::make_shared<detail::api_state>(calls, log, access, clock, std::move(options))) {
    state_->updates = calls.subscribe([weak = std::weak_ptr<detail::api_state>(state_)](const call_update& what) {
        if (const auto self = weak.lock())
            detail::on_update(*self, what);
    });
}

call_api::~call_api() {
    // Those who wait refer to what they wait in.
    const std::scoped_lock lock(state_->mutex);
    state_->placing.clear();
    state_->sid_waiters.clear();
}

bool call_api::takes(std::string_view target) const {
    const std::string_view path = detail::split_target(target).first;
    return path.starts_with("/api/") || path == "/healthz" || path == "/readyz" || path == "/metrics" ||
           path == "/openapi.json";
}

void call_api::handle(net::incoming_request request, net::http_server::reply reply) {
    const auto one = std::make_shared<detail::exchange>(state_, std::move(request), std::move(reply));
    one->began = state_->clock.now().steady;
    detail::route_request(one);
}

} // namespace callkit::server
