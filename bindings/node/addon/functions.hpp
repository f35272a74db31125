// The addon's functions, by subject.
#pragma once

#include "handles.hpp"

namespace callkit_node {

inline void add(napi_env env, napi_value exports, const char* name, napi_callback function) {
    napi_value made = nullptr;
    check(env, napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &made));
    set(env, exports, name, made);
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
