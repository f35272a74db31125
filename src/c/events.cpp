#include "arguments.hpp"
#include "engine_object.hpp"
#include "fence.hpp"

#include <utility>

using namespace callkit;
using namespace callkit::c;

namespace {

/// A time that whoever waits is prepared for: as long as it likes, and no number that overflows.
microseconds limit_of(int64_t timeout_ms) noexcept {
    constexpr int64_t longest = int64_t{1000} * 3600 * 24 * 365;
    if (timeout_ms < 0)
        return microseconds(-1);
    return milliseconds(timeout_ms > longest ? longest : timeout_ms);
}

const char* name_of_error(const event_data& event) noexcept {
    return event.failed ? name_of(static_cast<std::int32_t>(event.failure.code)) : "";
}

} // namespace

callkit_status callkit_engine_next_event(callkit_engine* engine, int64_t timeout_ms, callkit_event** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        return found->fetch(limit_of(timeout_ms), [&] {
            return found->queue().pop(
                [&](std::shared_ptr<event_data> event) { *out = make_handle<callkit_event>(std::move(event)); });
        });
    });
}

callkit_status callkit_engine_next_events(callkit_engine* engine, int64_t timeout_ms, callkit_event** events,
                                          size_t capacity, size_t* out_count) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (out_count == nullptr || events == nullptr || capacity == 0)
            return fail_with(errc::invalid_argument, "there is no room for events, or out_count is NULL");
        *out_count = 0;
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        return found->fetch(limit_of(timeout_ms), [&] {
            while (*out_count < capacity) {
                pop_outcome outcome = pop_outcome::event;
                try {
                    outcome = found->queue().pop([&](std::shared_ptr<event_data> event) {
                        events[*out_count] = make_handle<callkit_event>(std::move(event));
                        ++*out_count;
                    });
                } catch (...) {
                    if (*out_count == 0)
                        throw;
                    break; // what there is so far
                }
                if (outcome != pop_outcome::event) {
                    if (*out_count > 0 && outcome == pop_outcome::woken)
                        found->queue().wake_up(); // for the next one
                    return *out_count > 0 ? pop_outcome::event : outcome;
                }
            }
            return pop_outcome::event;
        });
    });
}

callkit_status callkit_engine_read_events(callkit_engine* engine, int64_t timeout_ms, char* buffer, size_t capacity,
                                          size_t* out_len, size_t* out_count) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (out_len == nullptr || out_count == nullptr || buffer == nullptr)
            return fail_with(errc::invalid_argument, "the buffer, out_len or out_count is NULL");
        *out_len = *out_count = 0;
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        line_room lines;
        const callkit_status fetched = found->fetch(limit_of(timeout_ms), [&] {
            lines = line_room{{buffer, capacity}};
            return found->queue().pop_lines(lines);
        });
        *out_len = lines.size;
        *out_count = lines.count;
        if (fetched != CALLKIT_OK || lines.needed == 0)
            return fetched;
        *out_len = lines.needed;
        return fail_with(api_errc::buffer_too_small, "the next event does not fit into the buffer");
    });
}

callkit_status callkit_engine_wait_op(callkit_engine* engine, uint64_t op, int64_t timeout_ms, callkit_event** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        bool known = true;
        const callkit_status fetched = found->fetch(limit_of(timeout_ms), [&] {
            known = found->queue().pop_op(
                op, [&](std::shared_ptr<event_data> event) { *out = make_handle<callkit_event>(std::move(event)); });
            if (*out != nullptr || !known)
                return pop_outcome::event;
            if (found->queue().take_wake())
                return pop_outcome::woken;
            return found->queue().closed() ? pop_outcome::closed : pop_outcome::empty;
        });
        if (fetched != CALLKIT_OK || known)
            return fetched;
        return fail_with(errc::not_found, "there is no such operation, or its outcome was fetched");
    });
}

callkit_status callkit_event_read(const callkit_event* event, callkit_event_info* out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = clear_struct(out); status != CALLKIT_OK)
            return status;
        std::shared_ptr<const event_data> found;
        if (const callkit_status status = open_handle(event, found); status != CALLKIT_OK)
            return status;
        const event_data& what = *found;
        const bool update = what.kind == CALLKIT_EVENT_CALL;
        callkit_event_info info{};
        info.kind = what.kind;
        info.op = what.op;
        info.status = what.failed ? status_of(what.failure.code) : CALLKIT_OK;
        info.error_number = what.failed ? static_cast<int32_t>(what.failure.code) : 0;
        info.call_status = static_cast<callkit_call_status>(what.status);
        info.previous = static_cast<callkit_call_status>(what.previous);
        info.status_changed = what.status != what.previous ? 1 : 0;
        info.http_status = what.http_status;
        info.position = what.position;
        info.count = what.count;
        info.occurred_us = update ? to_unix_micros(what.occurred_at) : CALLKIT_NO_TIME;
        info.call_id = what.call_id_text.c_str();
        info.call_sid = what.record == nullptr ? "" : what.record->provider_sid.c_str();
        info.cause = update ? to_string(what.cause).data() : "";
        info.operation = to_string(what.what);
        info.error_name = name_of_error(what);
        info.message = what.failure.detail.c_str();
        info.provider_message = what.failure.provider_message.c_str();
        info.http_content_type = what.http_content_type.c_str();
        info.http_body = what.http_body.c_str();
        info.http_body_size = what.http_body.size();
        return write_struct(out, info);
    });
}

callkit_status callkit_event_record(const callkit_event* event, callkit_record** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        std::shared_ptr<const event_data> found;
        if (const callkit_status status = open_handle(event, found); status != CALLKIT_OK)
            return status;
        if (found->record == nullptr)
            return fail_with(errc::not_found, "the event has no record");
        *out = make_handle<callkit_record>(std::make_shared<const record_object>(found->record));
        return CALLKIT_OK;
    });
}

callkit_status callkit_event_json(const callkit_event* event, char* buffer, size_t capacity, size_t* out_len) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = copy_out({}, nullptr, 0, out_len); status != CALLKIT_OK)
            return status;
        std::shared_ptr<const event_data> found;
        if (const callkit_status status = open_handle(event, found); status != CALLKIT_OK)
            return status;
        std::string json;
        append_json(*found, json);
        return copy_out(json, buffer, capacity, out_len);
    });
}

void callkit_event_destroy(callkit_event* event) {
    fence_void(CALLKIT_ENTRY, [&] { (void)take(event); });
}
