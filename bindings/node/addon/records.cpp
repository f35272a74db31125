// What the library hands out and never changes: records, pages, texts.
#include "functions.hpp"

namespace callkit_node {
namespace {

template <class Handle, class Box, callkit_status (*Function)(const Handle*, callkit_call_info*)>
napi_value info(invocation& call) {
    callkit_call_info out;
    callkit_init(&out, sizeof out);
    check(call.env, Function(handle<Box>(call)->get(), &out));
    return write_struct(call.env, callkit_call_info_table, &out);
}

napi_value record_json(invocation& call) {
    const auto& record = handle<record_box>(call);
    return copied_text(call.env, [&](char* buffer, std::size_t capacity, std::size_t* length) {
        return callkit_record_json(record->get(), buffer, capacity, length);
    });
}

napi_value page_count(invocation& call) {
    return number(call.env, static_cast<double>(callkit_page_count(handle<page_box>(call)->get())));
}

napi_value page_record(invocation& call) {
    callkit_record* out = nullptr;
    const std::size_t index = static_cast<std::size_t>(read_u64(call.env, call.values[1], "index"));
    check(call.env, callkit_page_record(handle<page_box>(call)->get(), index, &out));
    return wrap(call.env, std::make_shared<record_box>(out));
}

napi_value page_info(invocation& call) {
    callkit_call_info out;
    callkit_init(&out, sizeof out);
    const std::size_t index = static_cast<std::size_t>(read_u64(call.env, call.values[1], "index"));
    check(call.env, callkit_page_info(handle<page_box>(call)->get(), index, &out));
    return write_struct(call.env, callkit_call_info_table, &out);
}

napi_value page_next(invocation& call) {
    return text(call.env, callkit_page_next(handle<page_box>(call)->get()));
}

napi_value page_json(invocation& call) {
    callkit_text* out = nullptr;
    check(call.env, callkit_page_json(handle<page_box>(call)->get(), &out));
    return wrap(call.env, std::make_shared<text_box>(out));
}

napi_value text_data(invocation& call) {
    const callkit_text* made = handle<text_box>(call)->get();
    return text(call.env, {callkit_text_data(made), callkit_text_size(made)});
}

napi_value text_size(invocation& call) {
    return number(call.env, static_cast<double>(callkit_text_size(handle<text_box>(call)->get())));
}

napi_value is_terminal(invocation& call) {
    return number(call.env, callkit_call_status_is_terminal(static_cast<callkit_call_status>(call.i32(0, "status"))));
}

} // namespace

void add_records(napi_env env, napi_value exports) {
    add(env, exports, "callkit_record_info", &entry<info<callkit_record, record_box, callkit_record_info>>);
    add(env, exports, "callkit_record_json", &entry<record_json>);
    add(env, exports, "callkit_record_destroy", &entry<destroy_handle<record_box>>);
    add(env, exports, "callkit_page_count", &entry<page_count>);
    add(env, exports, "callkit_page_record", &entry<page_record>);
    add(env, exports, "callkit_page_info", &entry<page_info>);
    add(env, exports, "callkit_page_next", &entry<page_next>);
    add(env, exports, "callkit_page_json", &entry<page_json>);
    add(env, exports, "callkit_page_destroy", &entry<destroy_handle<page_box>>);
    add(env, exports, "callkit_text_data", &entry<text_data>);
    add(env, exports, "callkit_text_size", &entry<text_size>);
    add(env, exports, "callkit_text_destroy", &entry<destroy_handle<text_box>>);
    add(env, exports, "callkit_call_status_is_terminal", &entry<is_terminal>);
}

} // namespace callkit_node
