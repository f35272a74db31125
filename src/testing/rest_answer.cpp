#include "fake_rest.hpp"

#include <callkit/core/time_text.hpp>
#include <callkit/twilio/request.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>

namespace callkit::testing {
namespace {

constexpr std::size_t page_size = 50;
constexpr std::size_t largest_page = 1000;

std::string_view usual_message(int code) {
    switch (code) {
    case 20003:
        return "Authenticate";
    case 20008:
        return "Resource not accessible with Test Account Credentials";
    case 20009:
        return "Cannot delete this resource before it is complete";
    case 20403:
        return "Forbidden";
    case 20404:
        return "The requested resource was not found";
    case 20429:
        return "Too Many Requests";
    case 20500:
        return "An internal server error has occurred";
    case 20503:
        return "Service unavailable";
    case 21201:
        return "No 'To' number is specified";
    case 21203:
        return "International calling not enabled";
    case 21205:
        return "Url is not a valid URL";
    case 21206:
        return "Invalid SendDigits";
    case 21208:
        return "Invalid Timeout";
    case 21209:
        return "Invalid Method";
    case 21213:
        return "No 'From' number is specified";
    case 21218:
        return "Invalid ApplicationSid";
    case 21609:
        return "Invalid 'StatusCallback'";
    case 32018:
        return "Twiml size exceeded maximum allowed value";
    default:
        return "Bad Request";
    }
}

std::size_t number_in(std::string_view text, std::size_t otherwise) {
    std::size_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    return text.empty() || ec != std::errc{} || end != text.data() + text.size() ? otherwise : value;
}

struct span_of_time {
    timestamp begin{};
    timestamp end{};
};

/// A day, or a moment and the second it is in.
std::optional<span_of_time> read_moment(std::string_view text) {
    if (text.size() == 10) {
        const auto day = parse_rfc3339(std::string(text) + "T00:00:00Z");
        return day ? std::optional(span_of_time{*day, *day + std::chrono::days(1)}) : std::nullopt;
    }
    const auto when = parse_rfc3339(text);
    return when ? std::optional(span_of_time{*when, *when + seconds(1)}) : std::nullopt;
}

} // namespace

bool rest_request::has(std::string_view name) const {
    return std::any_of(given.fields().begin(), given.fields().end(),
                       [&](const auto& one) { return one.first == name; });
}

std::vector<std::string> rest_request::all(std::string_view name) const {
    std::vector<std::string> found;
    for (const auto& [key, value] : given.fields())
        if (key == name)
            found.emplace_back(value);
    return found;
}

std::optional<bool> rest_request::flag(std::string_view name) const {
    const std::string_view word = get(name);
    if (word == "true" || word == "True" || word == "TRUE")
        return true;
    if (word == "false" || word == "False" || word == "FALSE")
        return false;
    return std::nullopt;
}

net::http_response answer_json(int status, const boost::json::value& what) {
    return {status, {{"Content-Type", "application/json;charset=utf-8"}}, boost::json::serialize(what)};
}

net::http_response answer_error(int status, int code, std::string message) {
    if (message.empty())
        message = usual_message(code);
    return answer_json(status, {{"code", code},
                                {"message", message},
                                {"more_info", "https://www.twilio.com/docs/errors/" + std::to_string(code)},
                                {"status", status}});
}

net::http_response not_found(const rest_request& request) {
    return answer_error(404, 20404, "The requested resource " + request.path + " was not found");
}

net::http_response no_content() {
    return {204, {}, {}};
}

net::http_response answer_page(const rest_request& request, std::string_view key, std::size_t count,
                               const std::function<boost::json::object(std::size_t)>& shape,
                               const std::function<std::string(std::size_t)>& sid_of) {
    const std::size_t size = std::clamp(number_in(request.get("PageSize"), page_size), std::size_t{1}, largest_page);
    const std::size_t page = number_in(request.get("Page"), 0);
    std::size_t first = page * size;
    // A token names the last item of the page before: what came to the front since then shifts nothing.
    if (const std::string_view token = request.get("PageToken"); token.starts_with("PA"))
        for (std::size_t i = 0; i < count; ++i)
            if (sid_of(i) == token.substr(2))
                first = i + 1;
    const std::size_t end = std::min(count, first + size);

    twilio::parameters filters;
    for (const auto& [name, value] : request.given.fields())
        if (name != "Page" && name != "PageSize" && name != "PageToken")
            filters.add(name, value);
    const auto uri_of = [&](std::size_t which, const std::string& token) {
        twilio::parameters paging;
        paging.add("PageSize", static_cast<std::int64_t>(size));
        paging.add("Page", static_cast<std::int64_t>(which));
        if (!token.empty())
            paging.add("PageToken", token);
        return request.path + '?' + (filters.text().empty() ? "" : filters.text() + '&') + paging.text();
    };
    boost::json::array items;
    for (std::size_t i = first; i < end; ++i)
        items.push_back(shape(i));
    boost::json::object whole{{key, std::move(items)},
                              {"page", page},
                              {"page_size", size},
                              {"start", first},
                              {"end", end > first ? end - 1 : first},
                              {"uri", uri_of(page, std::string(request.get("PageToken")))},
                              {"first_page_uri", uri_of(0, {})},
                              {"next_page_uri", nullptr},
                              {"previous_page_uri", nullptr}};
    if (end < count && end > first)
        whole["next_page_uri"] = uri_of(page + 1, "PA" + sid_of(end - 1));
    if (page > 0)
        whole["previous_page_uri"] = uri_of(page - 1, {});
    return answer_json(200, whole);
}

bool fits_dates(const rest_request& request, const std::string& name, optional_timestamp when) {
    for (const char* compared : {"", "<", ">"}) {
        const std::string_view text = request.get(name + compared);
        if (text.empty())
            continue;
        const auto moment = read_moment(text);
        if (!moment || !when.has_value())
            return false;
        const bool fits = *compared == '<'   ? *when <= moment->begin
                          : *compared == '>' ? *when >= moment->begin
                                             : *when >= moment->begin && *when < moment->end;
        if (!fits)
            return false;
    }
    return true;
}

} // namespace callkit::testing
