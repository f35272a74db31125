#pragma once

#include "output.hpp"

#include <callkit/core/call_record.hpp>
#include <callkit/core/time_text.hpp>

#include <fmt/format.h>

#include <string>

namespace callkit::cli {

/// "1:05" or "1:02:05".
inline std::string clock_text(std::int64_t whole_seconds) {
    const auto [hours, minutes, rest] = std::tuple(whole_seconds / 3600, whole_seconds / 60 % 60, whole_seconds % 60);
    return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, rest) : fmt::format("{}:{:02}", minutes, rest);
}

inline std::string table_head() {
    return fmt::format("{:<20} {:<11} {:>7}  {:<3} {:<16} {}", "CREATED", "STATUS", "TALK", "", "NUMBER", "ID");
}

/// One call as a line of a table: the far end's number, with the way the call went.
inline std::string table_line(const call_record& row) {
    const bool inbound = row.facts.direction == direction::inbound;
    const party& other = inbound ? row.facts.from : row.facts.to;
    return fmt::format("{:<20} {:<11} {:>7}  {:<3} {:<16} {}", to_rfc3339(row.created_at).substr(0, 19) + "Z",
                       to_string(row.status), clock_text(row.duration()), inbound ? "in" : "out",
                       printable(other.reveal()), to_string(row.id));
}

} // namespace callkit::cli
