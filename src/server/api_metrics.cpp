#include "api_metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace callkit::server::detail {
namespace {

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
    fmt::format_to(std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

std::uint64_t read(const std::atomic<std::uint64_t>& value) {
    return value.load(std::memory_order_relaxed);
}

} // namespace

void api_metrics::answered(std::size_t route, int status, microseconds took) noexcept {
    if (route >= most_routes)
        return;
    per_route& counted = routes_[route];
    const int of_hundred = std::clamp(status / 100, 1, static_cast<int>(classes)) - 1;
    counted.by_class[static_cast<std::size_t>(of_hundred)].fetch_add(1, std::memory_order_relaxed);
    const std::int64_t micros = std::max<std::int64_t>(took.count(), 0);
    const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), micros) - bounds.begin();
    counted.by_time[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    counted.micros.fetch_add(static_cast<std::uint64_t>(micros), std::memory_order_relaxed);
}

std::string api_metrics::text(std::span<const std::string> names, const metrics_now& now) const {
    std::string out;
    const auto into = std::back_inserter(out);
    head(out, "callkit_http_requests_total", "counter", "Answers by route and class of status.");
    for (std::size_t i = 0; i < names.size(); ++i)
        for (std::size_t of_hundred = 0; of_hundred < classes; ++of_hundred)
            if (const std::uint64_t count = read(routes_[i].by_class[of_hundred]); count != 0)
                fmt::format_to(into, "callkit_http_requests_total{{route=\"{}\",status=\"{}xx\"}} {}\n", names[i],
                               of_hundred + 1, count);
    head(out, "callkit_http_request_seconds", "histogram", "From the whole request to its answer, by route.");
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::uint64_t count = 0;
        for (const counter& one : routes_[i].by_time)
            count += read(one);
        if (count == 0)
            continue;
        std::uint64_t up_to = 0;
        for (std::size_t bucket = 0; bucket < bounds.size(); ++bucket) {
            up_to += read(routes_[i].by_time[bucket]);
            fmt::format_to(into, "callkit_http_request_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}\n", names[i],
                           static_cast<double>(bounds[bucket]) / 1e6, up_to);
        }
        fmt::format_to(into, "callkit_http_request_seconds_bucket{{route=\"{}\",le=\"+Inf\"}} {}\n", names[i], count);
        fmt::format_to(into, "callkit_http_request_seconds_sum{{route=\"{}\"}} {}\n", names[i],
                       static_cast<double>(read(routes_[i].micros)) / 1e6);
        fmt::format_to(into, "callkit_http_request_seconds_count{{route=\"{}\"}} {}\n", names[i], count);
    }
    head(out, "callkit_calls_ended_total", "counter", "Calls that ended while this server ran, by status.");
    for (const call_status how : {call_status::completed, call_status::canceled, call_status::no_answer,
                                  call_status::busy, call_status::failed})
        fmt::format_to(into, "callkit_calls_ended_total{{status=\"{}\"}} {}\n", to_string(how),
                       read(ended_[index_of(how)]));
    head(out, "callkit_events_stored_total", "counter", "Events that became part of a call's record.");
    fmt::format_to(into, "callkit_events_stored_total {}\n", read(events_));
    head(out, "callkit_calls_active", "gauge", "Calls that have not ended.");
    fmt::format_to(into, "callkit_calls_active {}\n", now.active_calls);
    head(out, "callkit_events_unsaved", "gauge", "Events that the log has refused so far; more than 0 is trouble.");
    fmt::format_to(into, "callkit_events_unsaved {}\n", now.unsaved_events);
    return out;
}

} // namespace callkit::server::detail
