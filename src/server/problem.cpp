#include <callkit/server/problem.hpp>

#include <codec/json_writer.hpp>

#include <array>
#include <utility>

namespace callkit::server {
namespace {

constexpr std::string_view json_problem = "application/problem+json";

constexpr auto phrases = std::to_array<std::pair<int, std::string_view>>({
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {507, "Insufficient Storage"},
});

} // namespace

std::string_view http_phrase(int status) noexcept {
    for (const auto& [number, phrase] : phrases)
        if (number == status)
            return phrase;
    return "Error";
}

net::http_response problem(const error& why, int status) {
    if (status == 0)
        status = http_status(why.code);
    const std::string_view slug = to_string(why.code);
    codec::json_writer out;
    // No `type`: it is about:blank, and `code` tells problems apart.
    out.text("title", http_phrase(status)).number("status", status).text("code", slug);
    if (!why.detail.empty())
        out.text("detail", why.detail);
    out.text("advice", advice(why.code));
    net::http_response made{status, {{"Content-Type", std::string(json_problem)}}, std::move(out).finish()};
    if (status == 401)
        made.headers.push_back({"WWW-Authenticate", "Bearer realm=\"callkit\""});
    if (status == 429 || status == 503)
        made.headers.push_back({"Retry-After", "1"});
    return made;
}

} // namespace callkit::server
