// What needs no engine: folding, webhooks, tokens, TwiML, simulations.
#include "functions.hpp"

namespace callkit_node {
namespace {

/// On a thread of the binding's: the input may be long.
napi_value replay(invocation& call) {
    environment& here = environment::of(call.env);
    const auto out = std::make_shared<callkit_text*>(nullptr);
    return promise(
        here, here.general(),
        [lines = read_bytes(call.env, call.values[0], "lines"), out] {
            return callkit_replay(lines.data(), lines.size(), out.get());
        },
        [out](napi_env env) { return wrap(env, std::make_shared<text_box>(*out)); });
}

napi_value simulate(invocation& call) {
    environment& here = environment::of(call.env);
    const auto keep = std::make_shared<arena>();
    const auto what = std::make_shared<callkit_simulation>(
        read<callkit_simulation>(call.env, call.values[0], callkit_simulation_table, *keep));
    return promise(
        here, here.general(), [keep, what] { return callkit_simulate(what.get()); },
        [keep, what](napi_env env) { return write_struct(env, callkit_simulation_table, what.get()); });
}

napi_value webhook_verify(invocation& call) {
    arena keep;
    const auto what = read<callkit_webhook>(call.env, call.values[0], callkit_webhook_table, keep);
    check(call.env, callkit_webhook_verify(&what));
    return undefined(call.env);
}

napi_value webhook_explain(invocation& call) {
    arena keep;
    callkit_text* out = nullptr;
    const auto what = read<callkit_webhook>(call.env, call.values[0], callkit_webhook_table, keep);
    check(call.env, callkit_webhook_explain(&what, &out));
    return wrap(call.env, std::make_shared<text_box>(out));
}

napi_value webhook_parse(invocation& call) {
    callkit_text* out = nullptr;
    const std::string body = read_bytes(call.env, call.values[0], "body");
    check(call.env, callkit_webhook_parse(body.data(), body.size(), &out));
    return wrap(call.env, std::make_shared<text_box>(out));
}

napi_value access_token(invocation& call) {
    arena keep;
    const auto what = read<callkit_access_token>(call.env, call.values[0], callkit_access_token_table, keep);
    return copied_text(call.env, [&](char* buffer, std::size_t capacity, std::size_t* length) {
        return callkit_access_token_make(&what, buffer, capacity, length);
    });
}

napi_value twiml_dial(invocation& call) {
    arena keep;
    const auto what = read<callkit_twiml_dial>(call.env, call.values[0], callkit_twiml_dial_table, keep);
    return copied_text(call.env, [&](char* buffer, std::size_t capacity, std::size_t* length) {
        return callkit_twiml_dial_make(&what, buffer, capacity, length);
    });
}

template <const char* (*Function)(std::size_t)>
napi_value scenario(invocation& call) {
    return text_or_null(call.env, Function(static_cast<std::size_t>(read_u64(call.env, call.values[0], "index"))));
}

} // namespace

void add_protocols(napi_env env, napi_value exports) {
    add(env, exports, "callkit_replay", &entry<replay>);
    add(env, exports, "callkit_simulate", &entry<simulate>);
    add(env, exports, "callkit_webhook_verify", &entry<webhook_verify>);
    add(env, exports, "callkit_webhook_explain", &entry<webhook_explain>);
    add(env, exports, "callkit_webhook_parse", &entry<webhook_parse>);
    add(env, exports, "callkit_access_token_make", &entry<access_token>);
    add(env, exports, "callkit_twiml_dial_make", &entry<twiml_dial>);
    add(env, exports, "callkit_scenario_name", &entry<scenario<callkit_scenario_name>>);
    add(env, exports, "callkit_scenario_text", &entry<scenario<callkit_scenario_text>>);
}

} // namespace callkit_node
