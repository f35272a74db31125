#pragma once

#include "../core/support.hpp"

#include <callkit/twilio/request.hpp>

#include <string>
#include <string_view>

namespace callkit::twilio {

inline constexpr std::string_view account = "AC0123456789abcdef0123456789abcdef";
inline constexpr std::string_view call = "CA0123456789abcdef0123456789abcdef";

/// A request as one text, its path without the account; or the slug of the error.
inline std::string sent(const result<request>& made) {
    if (!made)
        return std::string(to_string(made.error().code));
    const std::size_t at = made->target.find(account);
    return made->method + " " + (at == std::string::npos ? made->target : made->target.substr(at + account.size())) +
           (made->body.empty() ? "" : " " + made->body);
}

/// Reads the same body with one list around it: `{"NAME":[BODY,BODY],"next_page_uri":…}`.
inline std::string listed(std::string_view name, std::string_view body, std::string_view next) {
    return "{\"" + std::string(name) + "\":[" + std::string(body) + "," + std::string(body) +
           "],\"next_page_uri\":" + std::string(next) + "}";
}

/// What every list must keep to, whatever is in it.
template <class Parse>
void check_list(Parse parse, std::string_view name, std::string_view body) {
    CAPTURE(name);
    const auto page = parse(listed(name, body, R"("/2010-04-01/x?Page=1&PageToken=PA")"));
    REQUIRE(page);
    CHECK(page->items.size() == 2);
    CHECK(page->next == "/2010-04-01/x?Page=1&PageToken=PA");
    CHECK(parse(listed(name, body, "null"))->next.empty());
    CHECK_FALSE(parse(listed(name, body, R"("https://evil.example/")")));
    CHECK_FALSE(parse(listed(name, body, R"("//evil.example/")")));
    CHECK_FALSE(parse(listed(name, "{}", "null")));
    CHECK_FALSE(parse(listed(name, "7", "null")));
    CHECK_FALSE(parse(listed("others", body, "null")));
    CHECK_FALSE(parse("[]"));
    CHECK_FALSE(parse(""));
}

} // namespace callkit::twilio
