#include "arguments.hpp"
#include "event_lines.hpp"
#include "fence.hpp"
#include "objects.hpp"
#include "plugin_store.hpp"

#include <callkit/codec/csv.hpp>
#include <callkit/codec/event_json.hpp>
#include <callkit/codec/record_json.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/store/local_day.hpp>
#include <callkit/store/open.hpp>

using namespace callkit;
using namespace callkit::c;

namespace {

callkit_status give_record(result<call_record> row, callkit_record** out) {
    if (!row)
        return fail_with(row.error());
    auto shared = std::make_shared<const call_record>(*std::move(row));
    *out = make_handle<callkit_record>(std::make_shared<const record_object>(std::move(shared)));
    return CALLKIT_OK;
}

} // namespace

callkit_status callkit_store_create(const callkit_store_options* options, callkit_store** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        callkit_store_options given;
        const callkit_status readable = read_options(options, given);
        callkit_store_plugin table{};
        callkit_status complete = CALLKIT_OK;
        if (readable == CALLKIT_OK && given.plugin != nullptr)
            complete = read_struct(given.plugin, table);
        plugin_guard guard(table.destroy, given.plugin_self);
        if (readable != CALLKIT_OK || complete != CALLKIT_OK)
            return readable != CALLKIT_OK ? readable : complete;
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        if (inside_callback())
            return refuse_in_callback();
        if (given.flags != 0)
            return fail_with(errc::unsupported, "a flag that this version does not know");
        if (given.plugin != nullptr && given.url != nullptr)
            return fail_with(errc::invalid_argument, "a store has a url or a plugin, not both");
        auto opened = given.plugin == nullptr
                          ? open_store(given.url == nullptr ? std::string_view("memory:") : view(given.url))
                          : open_plugin_store(table, given.plugin_self, std::move(guard));
        if (!opened)
            return fail_with(opened.error());
        auto made = std::make_shared<store_object>();
        made->log = *std::move(opened);
        *out = make_handle<callkit_store>(std::move(made));
        return CALLKIT_OK;
    });
}

void callkit_store_destroy(callkit_store* store) {
    fence_void(CALLKIT_ENTRY, [&] {
        if (inside_callback())
            (void)refuse_in_callback();
        else
            (void)take(store);
    });
}

callkit_status callkit_store_get(callkit_store* store, const char* call_id_text, callkit_record** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        std::shared_ptr<store_object> found;
        call_id id;
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        if (const callkit_status status = open_handle(store, found); status != CALLKIT_OK)
            return status;
        if (const callkit_status status = read_call_id(call_id_text, id); status != CALLKIT_OK)
            return status;
        return give_record(found->log->get(id), out);
    });
}

callkit_status callkit_store_find(callkit_store* store, const char* provider, const char* call_sid,
                                  callkit_record** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        std::shared_ptr<store_object> found;
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        if (const callkit_status status = open_handle(store, found); status != CALLKIT_OK)
            return status;
        if (provider == nullptr || call_sid == nullptr)
            return fail_with(errc::invalid_argument, "the provider or the sid is NULL");
        return give_record(found->log->find(provider, call_sid), out);
    });
}

callkit_status callkit_store_history(callkit_store* store, const callkit_history_query* query, callkit_page** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        std::shared_ptr<store_object> found;
        callkit_history_query given;
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        if (const callkit_status status = read_options(query, given); status != CALLKIT_OK)
            return status;
        if (const callkit_status status = open_handle(store, found); status != CALLKIT_OK)
            return status;
        history_query wanted;
        wanted.workspace_id = text_or(given.workspace_id, "");
        wanted.limit = given.limit == 0 ? 50 : given.limit;
        wanted.offset = given.offset;
        wanted.provider = text_or(given.provider, "");
        wanted.contact_id = text_or(given.contact_id, "");
        wanted.agent_id = text_or(given.agent_id, "");
        wanted.number = party(text_or(given.number, ""));
        if (given.since_us != 0)
            wanted.since = from_unix_micros(given.since_us);
        if (given.until_us != 0)
            wanted.until = from_unix_micros(given.until_us);
        const auto status = static_cast<uint32_t>(given.status);
        const auto way = static_cast<uint32_t>(given.direction);
        if (status >= call_status_count || way > CALLKIT_DIRECTION_INBOUND)
            return fail_with(errc::invalid_argument, "there is no such status or direction");
        if (status != 0)
            wanted.status = static_cast<call_status>(status);
        if (way != 0)
            wanted.way = static_cast<direction>(way);
        if (!view(given.end_reason).empty()) {
            wanted.reason = parse_end_reason(given.end_reason);
            if (!wanted.reason)
                return fail_with(errc::invalid_argument, "there is no such end reason");
        }
        if (!view(given.cursor).empty()) {
            auto cursor = parse_cursor(given.cursor);
            if (!cursor)
                return fail_with(cursor.error());
            wanted.after = *cursor;
        }
        auto page = found->log->history(wanted);
        if (!page)
            return fail_with(page.error());
        auto made = std::make_shared<page_object>();
        for (call_record& row : page->calls)
            made->rows.push_back(
                std::make_shared<const record_object>(std::make_shared<const call_record>(std::move(row))));
        if (page->next)
            made->next = to_text(*page->next);
        *out = make_handle<callkit_page>(std::move(made));
        return CALLKIT_OK;
    });
}

callkit_status callkit_store_timeline(callkit_store* store, const char* call_id_text, callkit_timeline_format format,
                                      callkit_text** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        std::shared_ptr<store_object> found;
        call_id id;
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        if (const callkit_status status = open_handle(store, found); status != CALLKIT_OK)
            return status;
        if (const callkit_status status = read_call_id(call_id_text, id); status != CALLKIT_OK)
            return status;
        if (static_cast<uint32_t>(format) > CALLKIT_TIMELINE_EVENTS)
            return fail_with(errc::invalid_argument, "there is no such format");
        const auto row = found->log->get(id);
        if (!row)
            return fail_with(row.error());
        const auto entries = found->log->timeline(id);
        if (!entries)
            return fail_with(entries.error());
        std::string text;
        if (format == CALLKIT_TIMELINE_EVENTS) {
            for (const journal_entry& entry : *entries)
                text.append(to_json(entry.event)).append("\n");
            return give_text(std::move(text), out);
        }
        text = "{\"call\":" + to_json(*row) + ",\"events\":[";
        for (const journal_entry& entry : *entries)
            text.append(text.back() == '[' ? "" : ",").append(to_json(entry.event));
        return give_text(std::move(text.append("]}")), out);
    });
}

callkit_status callkit_store_stats(callkit_store* store, const char* workspace_id, const char* zone, int64_t now_us,
                                   callkit_stats* out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        std::shared_ptr<store_object> found;
        if (const callkit_status status = clear_struct(out); status != CALLKIT_OK)
            return status;
        if (const callkit_status status = open_handle(store, found); status != CALLKIT_OK)
            return status;
        const timestamp now = now_us == 0 ? system_time_source().now().wall : from_unix_micros(now_us);
        const auto day = local_day(zone == nullptr || *zone == '\0' ? std::string_view("UTC") : view(zone), now);
        if (!day)
            return fail_with(day.error());
        const auto counted = found->log->stats(text_or(workspace_id, "default"), *day);
        if (!counted)
            return fail_with(counted.error());
        callkit_stats made{};
        made.answer_rate = counted->answer_rate();
        made.total = counted->total;
        made.today = counted->today;
        made.answered = counted->answered;
        made.duration_sum_s = counted->duration_sum;
        made.average_tenths_s = counted->average_duration_tenths();
        return write_struct(out, made);
    });
}

callkit_status callkit_stats_json(const callkit_stats* stats, char* buffer, size_t capacity, size_t* out_len) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        callkit_stats given;
        if (const callkit_status status = copy_out({}, nullptr, 0, out_len); status != CALLKIT_OK)
            return status;
        if (const callkit_status status = read_struct(stats, given); status != CALLKIT_OK)
            return status;
        const call_stats counted{given.total, given.today, given.answered, given.duration_sum_s};
        return copy_out(to_json(counted), buffer, capacity, out_len);
    });
}

callkit_status callkit_store_export(callkit_store* store, const char* workspace_id, callkit_export_format format,
                                    callkit_sink_fn sink, void* user_data) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        std::shared_ptr<store_object> found;
        if (const callkit_status status = open_handle(store, found); status != CALLKIT_OK)
            return status;
        if (sink == nullptr || static_cast<uint32_t>(format) > CALLKIT_EXPORT_CSV)
            return fail_with(errc::invalid_argument, "the sink is NULL, or there is no such format");
        const bool csv = format == CALLKIT_EXPORT_CSV;
        history_query query;
        query.workspace_id = text_or(workspace_id, "");
        query.limit = 500;
        std::string piece = csv ? csv_header() : std::string();
        for (bool more = true; more;) {
            const auto page = found->log->history(query);
            if (!page)
                return fail_with(page.error());
            for (const call_record& row : page->calls)
                piece += csv ? to_csv(row) : to_json(row) + "\n";
            query.after = page->next;
            more = page->next.has_value();
            if (!piece.empty()) {
                const callback_scope inside;
                if (sink(piece.data(), piece.size(), user_data) != 0)
                    return fail_with(api_errc::stopped_by_sink, "the sink said stop");
            }
            piece.clear();
        }
        return CALLKIT_OK;
    });
}

callkit_status callkit_store_append(callkit_store* store, const char* events, size_t size, uint64_t* out_new) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        std::shared_ptr<store_object> found;
        if (out_new != nullptr)
            *out_new = 0;
        if (const callkit_status status = open_handle(store, found); status != CALLKIT_OK)
            return status;
        if (events == nullptr)
            return fail_with(errc::invalid_argument, "the events are NULL");
        const auto parsed = parse_event_lines({events, size});
        if (!parsed)
            return fail_with(parsed.error());
        const auto joined = found->log->append(*parsed);
        if (!joined)
            return fail_with(joined.error());
        uint64_t fresh = 0;
        for (const append_entry& entry : joined->entries)
            fresh += entry.duplicate() ? 0U : 1U;
        if (out_new != nullptr)
            *out_new = fresh;
        return CALLKIT_OK;
    });
}

callkit_status callkit_store_flush(callkit_store* store) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        std::shared_ptr<store_object> found;
        if (const callkit_status status = open_handle(store, found); status != CALLKIT_OK)
            return status;
        const auto flushed = found->log->flush();
        return flushed ? CALLKIT_OK : fail_with(flushed.error());
    });
}
