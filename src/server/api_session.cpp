// Who asks, whether the server is well, and what it has done.
#include "api_body.hpp"
#include "api_routes.hpp"

#include <callkit/core/time_text.hpp>

#include <codec/json_writer.hpp>
#include <openapi_document.hpp>

#include <utility>
#include <vector>

namespace callkit::server::detail {
void session(const exchange_ptr& to) {
    const call_api_options& options = to->api->options;
    codec::json_writer out;
    out.text("subject", to->who.subject).text_or_null("workspaceId", to->who.workspace_id);
    out.text("role", to_string(to->who.role)).text("provider", options.provider).flag("simulated", options.simulated);
    out.flag("browserCalls", static_cast<bool>(options.make_browser_token))
        .text_or_null("fromNumber", options.from_number);
    out.flag("development", options.development);
    send(*to, 200, std::move(out).finish());
}

void make_token(const exchange_ptr& to) {
    const auto nothing = read_body<bool>(*to, [](json_members& /*members*/) { return true; });
    if (!nothing)
        return refuse(*to, nothing.error());
    if (!to->api->options.make_browser_token)
        return refuse(*to, errc::not_found, "calls do not begin in browsers here");
    const auto made = to->api->options.make_browser_token(to->who);
    if (!made)
        return refuse(*to, made.error());
    codec::json_writer out;
    out.text("token", made->token.reveal()).text("identity", made->identity).time("expiresAt", made->expires_at);
    send(*to, 200, std::move(out).finish());
}

void health(const exchange_ptr& to) {
    send(*to, 200, R"({"status":"ok"})");
}

void ready(const exchange_ptr& to) {
    // Asking for what nobody has reaches the log all the same.
    const auto known = to->api->log.get(call_id());
    if (!known && known.error().code != errc::not_found)
        return refuse(*to, known.error(), 503);
    if (to->api->phone.unsaved_events() != 0)
        return refuse(*to, errc::store_unavailable, "the log does not take what happened", 503);
    send(*to, 200, R"({"status":"ok"})");
}

void metrics(const exchange_ptr& to) {
    std::vector<std::string> names;
    for (const route& one : all_routes())
        names.push_back(std::string(to_string(one.method)).append(" ").append(one.pattern));
    const engine& phone = to->api->phone;
    send(*to, 200, to->api->metrics.text(names, {phone.active_calls(), phone.unsaved_events()}),
         "text/plain; version=0.0.4; charset=utf-8");
}

void openapi(const exchange_ptr& to) {
    send(*to, 200, std::string(openapi_document));
}

} // namespace callkit::server::detail
