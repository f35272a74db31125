#include "event_lines.hpp"

#include <callkit/codec/event_json.hpp>
#include <callkit/twilio/callbacks.hpp>

#include <algorithm>
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

result<void> take_trace_line(std::string_view line, events& into) {
    auto told = twilio::parse_callback_line(line);
    if (!told)
        return failure{std::move(told).error()};
    if (!*told)
        return take_event(line, into);
    std::move((*told)->begin(), (*told)->end(), std::back_inserter(into));
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
