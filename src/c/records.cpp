#include "arguments.hpp"
#include "fence.hpp"
#include "objects.hpp"

#include <callkit/codec/record_json.hpp>

namespace callkit::c {
namespace {

static_assert(static_cast<int>(call_status::failed) == CALLKIT_CALL_FAILED);
static_assert(static_cast<int>(direction::inbound) == CALLKIT_DIRECTION_INBOUND);
static_assert(static_cast<int>(control_state::view::unknown) == CALLKIT_CONTROL_UNKNOWN);

} // namespace

callkit_call_info info_of(const record_object& record) noexcept {
    const call_record& row = *record.row;
    const call_facts& facts = row.facts;
    const call_extras& extras = row.extras;
    const call_phases phases = row.phases();
    const bool dated = row.created_at != timestamp{};
    const auto phase = [dated](milliseconds span) { return dated ? span.count() : std::int64_t{-1}; };
    callkit_call_info info{};
    info.status = static_cast<callkit_call_status>(row.status);
    info.direction = static_cast<callkit_direction>(facts.direction);
    info.mute = static_cast<callkit_control>(row.mute.shown());
    info.hold = static_cast<callkit_control>(row.hold.shown());
    info.simulated = facts.simulated ? 1 : 0;
    info.ghost_seen = row.ghost_seen ? 1 : 0;
    info.sip_code = row.sip_code;
    info.provider_code = row.provider_code;
    info.provider_duration_s = row.provider_duration;
    info.id = record.id.c_str();
    info.workspace_id = facts.workspace_id.c_str();
    info.call_sid = row.provider_sid.c_str();
    info.from_number = facts.from.reveal().c_str();
    info.to_number = facts.to.reveal().c_str();
    info.contact_id = facts.contact_id.c_str();
    info.agent_id = facts.agent_id.c_str();
    info.team_id = facts.team_id.c_str();
    info.campaign_id = facts.campaign_id.c_str();
    info.provider = row.provider.c_str();
    info.provider_raw_status = row.provider_raw_status.c_str();
    info.unknown_status = row.unknown_status.c_str();
    info.dial_phase = word_or_nothing(row.dialing);
    info.end_reason = word_or_nothing(row.reason);
    info.hangup_by = word_or_nothing(row.ended_by);
    info.answered_by = word_or_nothing(row.answerer);
    info.duration_s = row.duration();
    info.created_us = dated ? to_unix_micros(row.created_at) : CALLKIT_NO_TIME;
    info.updated_us = to_unix_micros(row.updated_at);
    info.queued_us = micros_or_none(row.queued_at);
    info.initiated_us = micros_or_none(row.initiated_at);
    info.ringing_us = micros_or_none(row.ringing_at);
    info.answered_us = micros_or_none(row.answered_at);
    info.ended_us = micros_or_none(row.ended_at);
    info.setup_ms = phase(phases.setup);
    info.ring_ms = phase(phases.ring);
    info.talk_ms = phase(phases.talk);
    info.total_ms = phase(phases.total);
    info.recording_state = extras.recording_state.c_str();
    info.recording_id = extras.recording_id.c_str();
    info.recording_url = extras.recording_url.c_str();
    info.recording_ms = extras.recording_ms;
    info.queue_ms = extras.queue_ms;
    info.amd_ms = extras.amd_ms;
    info.transcript_ref = extras.transcript_ref.c_str();
    info.note = extras.note.c_str();
    info.disposition = extras.disposition.c_str();
    return info;
}

callkit_status give_text(std::string text, callkit_text** out) {
    *out = make_handle<callkit_text>(std::make_shared<const text_object>(text_object{std::move(text)}));
    return CALLKIT_OK;
}

} // namespace callkit::c

using namespace callkit;
using namespace callkit::c;

const char* callkit_text_data(const callkit_text* text) {
    return fence_or<const char*>("", CALLKIT_ENTRY, [&] {
        callkit_status status = CALLKIT_OK;
        const auto found = find(text, status);
        return found == nullptr ? "" : found->text.c_str();
    });
}

size_t callkit_text_size(const callkit_text* text) {
    return fence_or<size_t>(0, CALLKIT_ENTRY, [&] {
        callkit_status status = CALLKIT_OK;
        const auto found = find(text, status);
        return found == nullptr ? 0 : found->text.size();
    });
}

void callkit_text_destroy(callkit_text* text) {
    fence_void(CALLKIT_ENTRY, [&] { (void)take(text); });
}

callkit_status callkit_record_info(const callkit_record* record, callkit_call_info* out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = clear_struct(out); status != CALLKIT_OK)
            return status;
        std::shared_ptr<const record_object> found;
        if (const callkit_status status = open_handle(record, found); status != CALLKIT_OK)
            return status;
        return write_struct(out, info_of(*found));
    });
}

callkit_status callkit_record_json(const callkit_record* record, char* buffer, size_t capacity, size_t* out_len) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = copy_out({}, nullptr, 0, out_len); status != CALLKIT_OK)
            return status;
        std::shared_ptr<const record_object> found;
        if (const callkit_status status = open_handle(record, found); status != CALLKIT_OK)
            return status;
        return copy_out(to_json(*found->row), buffer, capacity, out_len);
    });
}

void callkit_record_destroy(callkit_record* record) {
    fence_void(CALLKIT_ENTRY, [&] { (void)take(record); });
}

size_t callkit_page_count(const callkit_page* page) {
    return fence_or<size_t>(0, CALLKIT_ENTRY, [&] {
        callkit_status status = CALLKIT_OK;
        const auto found = find(page, status);
        return found == nullptr ? 0 : found->rows.size();
    });
}

callkit_status callkit_page_record(const callkit_page* page, size_t index, callkit_record** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        std::shared_ptr<const page_object> found;
        if (const callkit_status status = open_handle(page, found); status != CALLKIT_OK)
            return status;
        if (index >= found->rows.size())
            return fail_with(errc::not_found, "the page has no such row");
        *out = make_handle<callkit_record>(found->rows[index]);
        return CALLKIT_OK;
    });
}

callkit_status callkit_page_info(const callkit_page* page, size_t index, callkit_call_info* out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = clear_struct(out); status != CALLKIT_OK)
            return status;
        std::shared_ptr<const page_object> found;
        if (const callkit_status status = open_handle(page, found); status != CALLKIT_OK)
            return status;
        if (index >= found->rows.size())
            return fail_with(errc::not_found, "the page has no such row");
        return write_struct(out, info_of(*found->rows[index]));
    });
}

const char* callkit_page_next(const callkit_page* page) {
    return fence_or<const char*>("", CALLKIT_ENTRY, [&] {
        callkit_status status = CALLKIT_OK;
        const auto found = find(page, status);
        return found == nullptr ? "" : found->next.c_str();
    });
}

callkit_status callkit_page_json(const callkit_page* page, callkit_text** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        std::shared_ptr<const page_object> found;
        if (const callkit_status status = open_handle(page, found); status != CALLKIT_OK)
            return status;
        std::string json = "{\"calls\":[";
        for (const auto& row : found->rows)
            json.append(json.back() == '[' ? "" : ",").append(to_json(*row->row));
        json.append("],\"next\":").append(found->next.empty() ? "null" : "\"" + found->next + "\"").append("}");
        return give_text(std::move(json), out);
    });
}

void callkit_page_destroy(callkit_page* page) {
    fence_void(CALLKIT_ENTRY, [&] { (void)take(page); });
}
