#pragma once

#include "api_exchange.hpp"
#include "json_members.hpp"
#include "strict_json.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <array>

namespace callkit::server::detail {

/// What `take` makes of the members of a request's body, which are all that there may be. Errors: those of
/// `parse_strict_json` and `json_members`.
template <class T, class Take>
[[nodiscard]] result<T> read_body(const exchange& asked, Take take) {
    // Most bodies are a few hundred bytes and fit.
    std::array<unsigned char, 2048> room;
    boost::json::monotonic_resource memory(room.data(), room.size());
    const std::string& text = asked.request.message.body;
    const auto body = parse_strict_json(text.empty() ? std::string_view("{}") : text, {}, &memory);
    if (!body)
        return failure{body.error()};
    json_members members(*body);
    T taken = take(members);
    if (const auto complete = members.finish(); !complete)
        return failure{complete.error()};
    return taken;
}

} // namespace callkit::server::detail
