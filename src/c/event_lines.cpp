#include "event_lines.hpp"

#include <callkit/codec/event_json.hpp>
#include <callkit/twilio/callbacks.hpp>

#include <boost/json/parse.hpp>

#include <iterator>
#include <string>
#include <utility>

namespace callkit::c {
namespace {

using events = std::vector<call_event>;

result<void> take_event(std::string_view line, events& into) {
    auto event = parse_event(line);
    if (!event)
        return failure{std::move(event).error()};
    into.push_back(*std::move(event));
    return {};
}

/// What a callback says of a conference as a whole names no call, and is left out.
result<void> take_trace_line(std::string_view line, events& into) {
    if (line.size() > 200'000)
        return fail(errc::too_large, "a line is at most 200 kB");
    boost::system::error_code ec;
    const auto value = boost::json::parse(boost::json::string_view(line.data(), line.size()), ec);
    const auto* object = ec ? nullptr : value.if_object();
    const auto* form = object == nullptr ? nullptr : object->if_contains("form");
    if (form == nullptr)
        return take_event(line, into);
    const auto* provider = object->if_contains("provider");
    if (provider == nullptr || !provider->is_string() || provider->get_string() != "twilio")
        return fail(errc::malformed, "a form needs the provider that sent it; known is twilio");
    if (!form->is_string())
        return fail(errc::malformed, "a form is a string");
    const auto& body = form->get_string();
    auto told = twilio::parse_callback({body.data(), body.size()});
    if (!told)
        return failure{std::move(told).error()};
    for (call_event& event : told->events) {
        event.observed_at = event.occurred_at;
        into.push_back(std::move(event));
    }
    return {};
}

result<events> each_line(std::string_view lines, result<void> (*take)(std::string_view, events&)) {
    events made;
    for (std::size_t number = 1; !lines.empty(); ++number) {
        const std::size_t end = lines.find('\n');
        const std::string_view line = lines.substr(0, end);
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        if (auto taken = take(line, made); !taken) {
            error why = std::move(taken).error();
            why.detail = "line " + std::to_string(number) + ": " + why.detail;
            return failure{std::move(why)};
        }
    }
    return made;
}

} // namespace

result<events> parse_event_lines(std::string_view lines) {
    return each_line(lines, take_event);
}

result<events> parse_trace_lines(std::string_view lines) {
    return each_line(lines, take_trace_line);
}

} // namespace callkit::c
