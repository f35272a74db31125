// The addon's functions, by subject.
#pragma once

#include "handles.hpp"

namespace callkit_node {

inline void add(napi_env env, napi_value exports, const char* name, napi_callback function) {
    napi_value made = nullptr;
    check(env, napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &made));
    set(env, exports, name, made);
}

/// Of what may be destroyed at once.
template <class Box>
napi_value destroy_handle(invocation& call) {
    if (call.has(0))
        handle<Box>(call)->destroy();
    return undefined(call.env);
}

void add_numbers(napi_env env, napi_value exports);
void add_records(napi_env env, napi_value exports);
void add_stores(napi_env env, napi_value exports);
void add_export(napi_env env, napi_value exports);
void add_engines(napi_env env, napi_value exports);
void add_calls(napi_env env, napi_value exports);
void add_events(napi_env env, napi_value exports);
void add_protocols(napi_env env, napi_value exports);

} // namespace callkit_node
