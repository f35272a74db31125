#include "response_text.hpp"

#include "field_text.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

namespace callkit::net::detail {
namespace {

/// IMF-fixdate of RFC 9110 §5.6.7.
std::string http_date(timestamp when) {
    static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<seconds>(when - day));
    std::array<char, 48> text{};
    const int size = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                                   days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                                   months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                                   static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                   static_cast<int>(time.seconds().count()));
    return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

/// Many answers leave within a second.
const std::string& date_of(timestamp when) {
    static thread_local std::chrono::sys_seconds second{std::chrono::sys_seconds::min()};
    static thread_local std::string text;
    if (const auto now = std::chrono::floor<seconds>(when); now != second) {
        text = http_date(when);
        second = now;
    }
    return text;
}

bool ours_to_make(std::string_view name) {
    return same_name(name, "Content-Length") || same_name(name, "Transfer-Encoding") || same_name(name, "Connection");
}

} // namespace

std::string response_text(const http_response& response, const response_form& form, timestamp now) {
    const int status = response.status < 200 || response.status > 999 ? 500 : response.status;
    const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    constexpr std::size_t usual_head = 384;
    std::string text;
    text.reserve(usual_head + response.body.size());
    text.append("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(reason.data(), reason.size());
    text += "\r\n";
    for (const http_header& one : response.headers)
        if (is_token(one.name) && is_value(one.value) && !ours_to_make(one.name))
            text.append(one.name).append(": ").append(one.value).append("\r\n");
    if (header(response.headers, "Date").empty())
        text.append("Date: ").append(date_of(now)).append("\r\n");
    const bool no_body = status == 204 || status == 304;
    if (form.streamed && form.http_1_1 && !no_body)
        text += "Transfer-Encoding: chunked\r\n";
    else if (!form.streamed && !no_body)
        text.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
    if (!form.keep_alive)
        text += "Connection: close\r\n";
    else if (!form.http_1_1)
        text += "Connection: keep-alive\r\n";
    text += "\r\n";
    if (!no_body && !form.head && !form.streamed)
        text += response.body;
    return text;
}

} // namespace callkit::net::detail
