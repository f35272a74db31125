// Operations on calls: each returns its number at once, and its outcome is an event.
#include "functions.hpp"

namespace callkit_node {
namespace {

template <class Start>
napi_value operation(invocation& call, const Start& start) {
    std::uint64_t op = 0;
    check(call.env, start(handle<engine_box>(call)->get(), &op));
    return integer(call.env, op);
}

napi_value start(invocation& call) {
    arena keep;
    const auto options = read<callkit_call_options>(call.env, call.values[1], callkit_call_options_table, keep);
    return operation(
        call, [&](callkit_engine* engine, std::uint64_t* op) { return callkit_call_start(engine, &options, op); });
}

template <callkit_status (*Function)(callkit_engine*, const char*, std::uint64_t*)>
napi_value plain(invocation& call) {
    const std::string id = call.text(1, "call_id");
    return operation(call, [&](callkit_engine* engine, std::uint64_t* op) { return Function(engine, id.c_str(), op); });
}

template <callkit_status (*Function)(callkit_engine*, const char*, std::int32_t, std::uint64_t*)>
napi_value toggle(invocation& call) {
    const std::string id = call.text(1, "call_id");
    const std::int32_t on = call.i32(2, "on");
    return operation(call,
                     [&](callkit_engine* engine, std::uint64_t* op) { return Function(engine, id.c_str(), on, op); });
}

template <callkit_status (*Function)(callkit_engine*, const char*, const char*, std::uint64_t*)>
napi_value with_text(invocation& call) {
    const std::string id = call.text(1, "call_id");
    const std::string value = call.text(2, "the argument");
    return operation(call, [&](callkit_engine* engine, std::uint64_t* op) {
        return Function(engine, id.c_str(), value.c_str(), op);
    });
}

napi_value record(invocation& call) {
    const std::string id = call.text(1, "call_id");
    const auto action = static_cast<callkit_recording>(call.i32(2, "action"));
    return operation(call, [&](callkit_engine* engine, std::uint64_t* op) {
        return callkit_call_record(engine, id.c_str(), action, op);
    });
}

napi_value deliver(invocation& call) {
    const std::string events = read_bytes(call.env, call.values[1], "events");
    return operation(call, [&](callkit_engine* engine, std::uint64_t* op) {
        return callkit_engine_deliver(engine, events.data(), events.size(), op);
    });
}

napi_value webhook(invocation& call) {
    arena keep;
    const auto request = read<callkit_http_request>(call.env, call.values[1], callkit_http_request_table, keep);
    return operation(
        call, [&](callkit_engine* engine, std::uint64_t* op) { return callkit_engine_webhook(engine, &request, op); });
}

} // namespace

void add_calls(napi_env env, napi_value exports) {
    add(env, exports, "callkit_call_start", &entry<start>);
    add(env, exports, "callkit_call_wait", &entry<plain<callkit_call_wait>>);
    add(env, exports, "callkit_call_hangup", &entry<plain<callkit_call_hangup>>);
    add(env, exports, "callkit_call_set_mute", &entry<toggle<callkit_call_set_mute>>);
    add(env, exports, "callkit_call_set_hold", &entry<toggle<callkit_call_set_hold>>);
    add(env, exports, "callkit_call_send_digits", &entry<with_text<callkit_call_send_digits>>);
    add(env, exports, "callkit_call_transfer", &entry<with_text<callkit_call_transfer>>);
    add(env, exports, "callkit_call_record", &entry<record>);
    add(env, exports, "callkit_engine_deliver", &entry<deliver>);
    add(env, exports, "callkit_engine_webhook", &entry<webhook>);
}

} // namespace callkit_node
