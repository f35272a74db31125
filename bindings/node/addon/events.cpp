// Events are fetched: at once where the time is 0, else through a promise. Nothing there is null.
#include "functions.hpp"

#include <algorithm>
#include <cstring>

namespace callkit_node {
namespace {

/// `fetch()` on this thread or on the engine's in the binding; `make(env)` when it found something.
template <class Fetch, class Make>
napi_value fetch(invocation& call, const std::shared_ptr<engine_box>& engine, std::int64_t timeout, Fetch fetch,
                 Make make) {
    if (timeout == 0) {
        const callkit_status status = fetch();
        if (status == CALLKIT_E_TIMEOUT)
            return null(call.env);
        if (status != CALLKIT_OK)
            throw_failure(call.env, status);
        return make(call.env);
    }
    const auto found = std::make_shared<bool>(false);
    return promise(
        environment::of(call.env), engine->thread(),
        [fetch = std::move(fetch), found] {
            const callkit_status status = fetch();
            *found = status == CALLKIT_OK;
            return status == CALLKIT_E_TIMEOUT ? CALLKIT_OK : status;
        },
        [make = std::move(make), found](napi_env env) { return *found ? make(env) : null(env); });
}

napi_value next_event(invocation& call) {
    const auto& engine = handle<engine_box>(call);
    const std::int64_t timeout = call.i64_or(1, 0, "timeout_ms");
    const auto out = std::make_shared<callkit_event*>(nullptr);
    return fetch(
        call, engine, timeout,
        [engine, timeout, out] { return callkit_engine_next_event(engine->get(), timeout, out.get()); },
        [out](napi_env env) { return wrap(env, std::make_shared<event_box>(*out)); });
}

napi_value next_events(invocation& call) {
    const auto& engine = handle<engine_box>(call);
    const std::int64_t timeout = call.i64_or(1, 0, "timeout_ms");
    const auto out = std::make_shared<std::vector<callkit_event*>>(
        static_cast<std::size_t>(std::clamp<std::int64_t>(call.i64_or(2, 256, "capacity"), 1, 65536)));
    const auto count = std::make_shared<std::size_t>(0);
    return fetch(
        call, engine, timeout,
        [engine, timeout, out, count] {
            return callkit_engine_next_events(engine->get(), timeout, out->data(), out->size(), count.get());
        },
        [out, count](napi_env env) {
            napi_value list = nullptr;
            check(env, napi_create_array_with_length(env, *count, &list));
            for (std::size_t i = 0; i < *count; ++i)
                check(env, napi_set_element(env, list, static_cast<std::uint32_t>(i),
                                            wrap(env, std::make_shared<event_box>((*out)[i]))));
            return list;
        });
}

napi_value wait_op(invocation& call) {
    const auto& engine = handle<engine_box>(call);
    const std::uint64_t op = read_u64(call.env, call.values[1], "op");
    const std::int64_t timeout = call.i64_or(2, 0, "timeout_ms");
    const auto out = std::make_shared<callkit_event*>(nullptr);
    return fetch(
        call, engine, timeout,
        [engine, op, timeout, out] { return callkit_engine_wait_op(engine->get(), op, timeout, out.get()); },
        [out](napi_env env) { return wrap(env, std::make_shared<event_box>(*out)); });
}

/// Text that is ASCII nearly always, as JSON of callkit's is: then there is nothing to decode.
napi_value lines_text(napi_env env, const char* data, std::size_t size) {
    unsigned char all = 0;
    for (std::size_t i = 0; i < size; ++i)
        all = static_cast<unsigned char>(all | static_cast<unsigned char>(data[i]));
    if (all >= 0x80)
        return text(env, {data, size});
    napi_value out = nullptr;
    check(env, napi_create_string_latin1(env, data, size, &out));
    return out;
}

/// Takes `text` from the front of `line`.
bool take(std::string_view& line, std::string_view text) {
    if (!line.starts_with(text))
        return false;
    line.remove_prefix(text.size());
    return true;
}

/// Takes a string without escapes, or null: with its quotes, as it is.
std::string_view take_value(std::string_view& line) {
    std::size_t size = 0;
    if (line.starts_with("null")) {
        size = 4;
    } else if (line.starts_with('"')) {
        const std::size_t end = line.find('"', 1);
        if (end == std::string_view::npos || line.substr(0, end).find('\\') != std::string_view::npos)
            return {};
        size = end + 1;
    }
    const std::string_view value = line.substr(0, size);
    line.remove_prefix(size);
    return value;
}

/// Writes what the line of a call's event holds, without the names, behind `to` and returns the new end; `to` when it
/// is another line. `to` is where the line begins, or before it: values are moved to the front.
char* put_values(std::string_view line, char* to) {
    const bool changed = take(line, R"({"event":"call:status_updated")");
    if (!changed && !take(line, R"({"event":"call:updated")"))
        return to;
    std::string_view values[5];
    values[4] = "0";
    constexpr std::string_view names[] = {R"(,"callId":)", R"(,"callSid":)", R"(,"status":)", R"(,"at":)",
                                          R"(,"cause":)"};
    for (std::size_t i = 0; i < (changed ? 4U : 5U); ++i)
        if (!take(line, names[i]) || (values[i] = take_value(line)).empty())
            return to;
    if (line != "}" || values[0] == "null")
        return to;
    for (const std::string_view value : values) {
        std::memmove(to, value.data(), value.size());
        to += value.size();
        *to++ = ',';
    }
    return to;
}

/// The lines as one JSON array, which is what JSON.parse takes and is quickest with: of an event of a call its five
/// values in a row, id, sid, status, time, and cause or 0; any other line as the object it is.
callkit_status read_array(callkit_engine* engine, std::int64_t timeout, std::vector<char>& buffer, std::size_t& size) {
    constexpr std::size_t usual = 64 * 1024; // larger strings are expensive in V8
    if (buffer.size() < usual)
        buffer.resize(usual);
    std::size_t count = 0;
    callkit_status status = CALLKIT_OK;
    while ((status = callkit_engine_read_events(engine, timeout, buffer.data() + 1, buffer.size() - 1, &size,
                                                &count)) == CALLKIT_E_BUFFER)
        buffer.resize(size + 2);
    if (status != CALLKIT_OK || size == 0)
        return status;
    char* to = buffer.data();
    *to++ = '[';
    for (std::string_view rest(to, size); !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n')); // no line holds a line feed of its own
        rest.remove_prefix(line.size() + 1);
        char* const behind = put_values(line, to);
        if (behind == to) {
            std::memmove(to, line.data(), line.size());
            to += line.size();
            *to++ = ',';
        } else {
            to = behind;
        }
    }
    to[-1] = ']'; // in place of the last comma
    size = static_cast<std::size_t>(to - buffer.data());
    return status;
}

/// callkit_engine_read_events(engine, timeout_ms): what `read_array` makes, as text; null when nothing came.
napi_value read_events(invocation& call) {
    const auto& engine = handle<engine_box>(call);
    const std::int64_t timeout = call.i64_or(1, 0, "timeout_ms");
    if (timeout == 0) {
        std::size_t size = 0;
        const callkit_status status = read_array(engine->get(), 0, engine->buffer, size);
        if (status == CALLKIT_E_TIMEOUT)
            return null(call.env);
        if (status != CALLKIT_OK)
            throw_failure(call.env, status);
        return lines_text(call.env, engine->buffer.data(), size);
    }
    struct lines {
        std::vector<char> buffer{};
        std::size_t size{0};
    };
    const auto out = std::make_shared<lines>();
    return fetch(
        call, engine, timeout,
        [engine, timeout, out] { return read_array(engine->get(), timeout, out->buffer, out->size); },
        [out](napi_env env) { return lines_text(env, out->buffer.data(), out->size); });
}

napi_value event_read(invocation& call) {
    callkit_event_info out;
    callkit_init(&out, sizeof out);
    check(call.env, callkit_event_read(handle<event_box>(call)->get(), &out));
    return write_struct(call.env, callkit_event_info_table, &out);
}

napi_value event_record(invocation& call) {
    callkit_record* out = nullptr;
    check(call.env, callkit_event_record(handle<event_box>(call)->get(), &out));
    return wrap(call.env, std::make_shared<record_box>(out));
}

napi_value event_json(invocation& call) {
    const auto& event = handle<event_box>(call);
    return copied_text(call.env, [&](char* buffer, std::size_t capacity, std::size_t* length) {
        return callkit_event_json(event->get(), buffer, capacity, length);
    });
}

} // namespace

void add_events(napi_env env, napi_value exports) {
    add(env, exports, "callkit_engine_next_event", &entry<next_event>);
    add(env, exports, "callkit_engine_next_events", &entry<next_events>);
    add(env, exports, "callkit_engine_wait_op", &entry<wait_op>);
    add(env, exports, "callkit_engine_read_events", &entry<read_events>);
    add(env, exports, "callkit_event_read", &entry<event_read>);
    add(env, exports, "callkit_event_record", &entry<event_record>);
    add(env, exports, "callkit_event_json", &entry<event_json>);
    add(env, exports, "callkit_event_destroy", &entry<destroy_handle<event_box>>);
}

} // namespace callkit_node
