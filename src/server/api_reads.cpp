// What the log says: the routes that only read.
#include "api_routes.hpp"
#include "api_text.hpp"

#include <callkit/codec/event_json.hpp>
#include <callkit/codec/record_json.hpp>
#include <callkit/core/dial_target.hpp>
#include <callkit/core/time_text.hpp>
#include <callkit/store/local_day.hpp>

#include <codec/json_writer.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace callkit::server::detail {
namespace {

optional_timestamp time_of(query_reader& query, std::string_view name) {
    const std::string text = query.text(name, 64);
    if (text.empty())
        return {};
    const auto when = read_rfc3339(text);
    if (!when)
        query.refuse(errc::invalid_argument, name, "is no time such as 2026-01-31T12:00:00Z");
    return when ? optional_timestamp(*when) : optional_timestamp();
}

party number_of(query_reader& query, const call_api_options& options) {
    const std::string text = query.text("number", 256);
    if (text.empty())
        return {};
    // As the log has it; what is no number of today's may still be in the log.
    auto number = dialable(text, options.region, options.plan.get());
    return number ? *std::move(number) : party(text);
}

/// What `history` asks the log for, from the query.
history_query read_query(query_reader& query, const call_api_options& options) {
    history_query wanted;
    wanted.limit = static_cast<std::size_t>(query.number("limit", 50, 1, 200));
    wanted.offset = static_cast<std::size_t>(query.number("offset", 0, 0, 1'000'000'000));
    if (const std::string cursor = query.text("cursor"); !cursor.empty()) {
        const auto after = parse_cursor(cursor);
        if (!after)
            query.refuse(errc::malformed, "cursor", "is not what an earlier page gave as next");
        else
            wanted.after = *after;
        if (wanted.offset != 0)
            query.refuse(errc::invalid_argument, "offset", "does not go with a cursor");
    }
    wanted.status = query.word("status", parse_call_status);
    wanted.way = query.word("direction", parse_direction);
    wanted.contact_id = query.text("contactId");
    wanted.agent_id = query.text("agentId");
    wanted.number = number_of(query, options);
    wanted.since = time_of(query, "since");
    wanted.until = time_of(query, "until");
    return wanted;
}

void append_calls(std::string& out, const std::vector<call_record>& calls) {
    constexpr std::size_t usual_row = 1300;
    out.reserve(out.size() + calls.size() * usual_row + 128);
    out.append(R"({"calls":[)");
    bool first = true;
    for (const call_record& row : calls) {
        if (!std::exchange(first, false))
            out += ',';
        append_json(row, out);
    }
    out += ']';
}

/// The statistics of the days' windows, newest first. Where one cannot be had: why.
result<time_window> day_of(std::string_view zone, timestamp when) {
    if (zone != "UTC")
        return local_day(zone, when);
    const auto begin = std::chrono::floor<std::chrono::days>(when);
    return time_window{timestamp(begin), timestamp(begin + std::chrono::days(1))};
}

std::string average_text(const call_stats& one) {
    const std::uint64_t tenths = one.average_duration_tenths();
    std::string text = std::to_string(tenths / 10);
    if (tenths % 10 != 0)
        text.append(".").append(std::to_string(tenths % 10));
    return text;
}

/// Answers from what was read before, when the log is as it was. Else tells the log's revision, if it has one.
struct earlier_answer {
    earlier_answer(exchange& to, std::string_view question) : revision(to.api->log.revision()) {
        if (revision)
            found = to.api->answers.find(*revision, question);
        if (found)
            send(to, 200, *found);
    }
    std::optional<std::uint64_t> revision{};
    std::shared_ptr<const std::string> found{};
};

} // namespace

void history(const exchange_ptr& to) {
    auto workspace = workspace_of(*to);
    if (!workspace)
        return;
    const std::string& target = to->request.message.target;
    const earlier_answer earlier(*to, target);
    if (earlier.found)
        return;
    query_reader query(to->query);
    history_query wanted = read_query(query, to->api->options);
    if (const auto good = query.finish(); !good)
        return refuse(*to, good.error());
    wanted.workspace_id = *std::move(workspace);
    const auto page = to->api->log.history(wanted);
    if (!page)
        return refuse(*to, page.error());
    std::string out;
    append_calls(out, page->calls);
    out.append(R"(,"limit":)").append(std::to_string(wanted.limit));
    out.append(R"(,"offset":)").append(std::to_string(wanted.offset));
    if (page->next)
        out.append(R"(,"next":")").append(to_text(*page->next)).append("\"}");
    else
        out.append(R"(,"next":null})");
    if (earlier.revision)
        to->api->answers.keep(*earlier.revision, target, out);
    send(*to, 200, std::move(out));
}

void active(const exchange_ptr& to) {
    const auto workspace = workspace_of(*to);
    if (!workspace)
        return;
    query_reader query(to->query);
    if (const auto good = query.finish(); !good)
        return refuse(*to, good.error());
    auto calls = to->api->log.active();
    if (!calls)
        return refuse(*to, calls.error());
    std::erase_if(*calls, [&](const call_record& row) { return row.facts.workspace_id != *workspace; });
    std::string out;
    append_calls(out, *calls);
    send(*to, 200, std::move(out) + "}");
}

void one_call(const exchange_ptr& to) {
    const auto record = call_of(*to);
    if (!record)
        return;
    const auto timeline = to->api->log.timeline(record->id);
    if (!timeline)
        return refuse(*to, timeline.error());
    std::string out = R"({"call":)";
    append_json(*record, out);
    out.append(R"(,"timeline":[)");
    for (const journal_entry& entry : *timeline) {
        out.append(out.back() == '[' ? "" : ",").append(R"({"position":)").append(std::to_string(entry.position));
        out.append(R"(,"event":)").append(to_json(entry.event)).append("}");
    }
    send(*to, 200, std::move(out) + "]}");
}

void stats(const exchange_ptr& to) {
    const auto workspace = workspace_of(*to);
    if (!workspace)
        return;
    query_reader query(to->query);
    const std::string zone = query.text("tz", 64);
    if (const auto good = query.finish(); !good)
        return refuse(*to, good.error());
    const auto today = day_of(zone.empty() ? "UTC" : zone, to->api->clock.now().wall);
    if (!today)
        return refuse(*to, today.error());
    // The answer is another one tomorrow, though the log be the same.
    std::string question = to->request.message.target;
    question.append("@").append(std::to_string(to_unix_micros(today->begin)));
    const earlier_answer earlier(*to, question);
    if (earlier.found)
        return;
    const auto counted = to->api->log.stats(*workspace, *today);
    if (!counted)
        return refuse(*to, counted.error());
    std::string out = R"({"stats":)" + to_json(*counted) + "}";
    if (earlier.revision)
        to->api->answers.keep(*earlier.revision, question, out);
    send(*to, 200, std::move(out));
}

void analytics(const exchange_ptr& to) {
    const auto workspace = workspace_of(*to);
    if (!workspace)
        return;
    query_reader query(to->query);
    const std::uint64_t days = query.number("days", 14, 1, 90);
    std::string zone = query.text("tz", 64);
    if (const auto good = query.finish(); !good)
        return refuse(*to, good.error());
    if (zone.empty())
        zone = "UTC";
    std::vector<std::string> told;
    timestamp when = to->api->clock.now().wall;
    for (std::uint64_t i = 0; i < days; ++i) {
        const auto day = day_of(zone, when);
        if (!day)
            return refuse(*to, day.error());
        const auto date = local_date(zone, when);
        if (!date)
            return refuse(*to, date.error());
        const auto counted = to->api->log.stats(*workspace, *day);
        if (!counted)
            return refuse(*to, counted.error());
        codec::json_writer out;
        out.text("date", *date).count("total", counted->today).count("answered", counted->answered);
        out.count("answerRate", counted->answer_rate()).raw("avgDuration", average_text(*counted));
        told.push_back(std::move(out).finish());
        when = day->begin - microseconds(1);
    }
    std::string out = R"({"days":[)";
    for (auto day = told.rbegin(); day != told.rend(); ++day)
        out.append(day == told.rbegin() ? "" : ",").append(*day);
    send(*to, 200, std::move(out) + "]}");
}

} // namespace callkit::server::detail
