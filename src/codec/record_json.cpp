#include "json_writer.hpp"

#include <callkit/codec/record_json.hpp>

#include <charconv>
#include <utility>

namespace callkit {
std::string_view to_string(control_state::view view) noexcept {
    switch (view) {
    case control_state::view::off:
        return "off";
    case control_state::view::on:
        return "on";
    case control_state::view::pending_on:
        return "pending-on";
    case control_state::view::pending_off:
        return "pending-off";
    case control_state::view::unknown:
        break;
    }
    return "unknown";
}

std::string to_json(const call_record& row) {
    std::string text;
    append_json(row, text);
    return text;
}

void append_json(const call_record& row, std::string& to) {
    const call_facts& facts = row.facts;
    const call_phases phases = row.phases();
    const auto phase = [&](bool known, milliseconds span) {
        return known ? std::optional<std::int64_t>(span.count()) : std::nullopt;
    };
    const bool dated = row.created_at != timestamp{};
    codec::json_writer out(std::move(to));
    out.id("id", row.id).text_or_null("workspace_id", facts.workspace_id).text_or_null("call_sid", row.provider_sid);
    out.word("direction", facts.direction);
    out.text_or_null("from_number", facts.from.reveal()).text_or_null("to_number", facts.to.reveal());
    out.text("status", to_string(row.status)).number("duration", row.duration());
    out.time("created_at", row.created_at).time("updated_at", row.updated_at);
    out.text_or_null("contact_id", facts.contact_id).text_or_null("agent_id", facts.agent_id);
    out.text_or_null("team_id", facts.team_id).text_or_null("campaign_id", facts.campaign_id);
    out.text_or_null("provider", row.provider).text_or_null("provider_raw_status", row.provider_raw_status);
    out.text_or_null("unknown_status", row.unknown_status).word("dial_phase", row.dialing);
    out.word("end_reason", row.reason).word("hangup_by", row.ended_by).word("answered_by", row.answerer);
    out.number_or_null("sip_code", row.sip_code == 0 ? std::nullopt : std::optional<std::int64_t>(row.sip_code));
    out.number_or_null("provider_code",
                       row.provider_code == 0 ? std::nullopt : std::optional<std::int64_t>(row.provider_code));
    out.number_or_null("provider_duration",
                       row.provider_duration < 0 ? std::nullopt : std::optional<std::int64_t>(row.provider_duration));
    out.flag("simulated", facts.simulated).flag("ghost_seen", row.ghost_seen);
    out.time("queued_at", row.queued_at).time("initiated_at", row.initiated_at).time("ringing_at", row.ringing_at);
    out.time("answered_at", row.answered_at).time("ended_at", row.ended_at);
    out.number_or_null("setup_ms", phase(dated, phases.setup)).number_or_null("ring_ms", phase(dated, phases.ring));
    out.number_or_null("talk_ms", phase(dated, phases.talk)).number_or_null("total_ms", phase(dated, phases.total));
    out.text("mute", to_string(row.mute.shown())).text("hold", to_string(row.hold.shown()));
    const call_extras& extras = row.extras;
    const auto known = [](std::int64_t span) { return span < 0 ? std::nullopt : std::optional(span); };
    out.text_or_null("recording_state", extras.recording_state).text_or_null("recording_id", extras.recording_id);
    out.text_or_null("recording_url", extras.recording_url).number_or_null("recording_ms", known(extras.recording_ms));
    out.number_or_null("queue_ms", known(extras.queue_ms)).number_or_null("amd_ms", known(extras.amd_ms));
    out.text_or_null("transcript_ref", extras.transcript_ref);
    out.text_or_null("note", extras.note).text_or_null("disposition", extras.disposition);
    to = std::move(out).finish();
}

std::string to_json(const call_stats& stats) {
    const std::uint64_t tenths = stats.average_duration_tenths();
    std::string average = std::to_string(tenths / 10);
    if (tenths % 10 != 0)
        average.append(".").append(std::to_string(tenths % 10));
    codec::json_writer out;
    out.count("total", stats.total).count("today", stats.today).count("answered", stats.answered);
    out.count("answerRate", stats.answer_rate()).raw("avgDuration", average);
    return std::move(out).finish();
}

std::string to_json(const error& why) {
    codec::json_writer out;
    out.text("code", to_string(why.code)).number("number", static_cast<std::int64_t>(why.code));
    out.text("message", why.detail).text("advice", advice(why.code));
    return std::move(out).finish();
}

std::string number_to_json(std::string_view text, const result<e164::number, e164::errc>& parsed,
                           const e164::numbering_plan* plan) {
    codec::json_writer out;
    out.text("input", text);
    if (!parsed) {
        out.text("error", to_string(parsed.error()));
        return std::move(out).finish();
    }
    const e164::number& number = *parsed;
    const auto written = [&](e164::style how) {
        return (plan == nullptr ? e164::format(number, how) : plan->format(number, how)).str();
    };
    out.flag("valid", number.valid());
    if (number.valid())
        out.text("e164", written(e164::style::e164));
    const e164::region where = number.where();
    out.text_or_null("region", where.text()).number("country_code", number.country_code());
    out.text("national", written(e164::style::national)).text("international", written(e164::style::international));
    out.text("type", to_string(number.line_type())).text_or_null("extension", number.extension());
    return std::move(out).finish();
}

std::string to_text(const history_cursor& cursor) {
    return std::to_string(to_unix_micros(cursor.created_at)) + "." + to_string(cursor.id);
}

result<history_cursor> parse_cursor(std::string_view text) {
    const std::size_t dot = text.find('.');
    std::int64_t micros = 0;
    const char* const end = text.data() + (dot == std::string_view::npos ? 0 : dot);
    const auto read = std::from_chars(text.data(), end, micros);
    if (dot != std::string_view::npos && read.ec == std::errc{} && read.ptr == end)
        if (const auto id = parse_id<call_id>(text.substr(dot + 1)))
            return history_cursor{from_unix_micros(micros), *id};
    return fail(errc::malformed, "a cursor is what an earlier page gave as next");
}

} // namespace callkit
