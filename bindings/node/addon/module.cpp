// The addon: the functions of callkit.h and plugin.h by their names, what values its enums have, and what members its
// structs. Opinions are in lib/.
#include "functions.hpp"

#include <algorithm>
#include <iterator>

namespace callkit_node {
namespace {

napi_value abi_version(invocation& call) {
    return number(call.env, callkit_abi_version());
}

template <const char* (*Function)()>
napi_value plain_text(invocation& call) {
    return text(call.env, Function());
}

napi_value last_error_number(invocation& call) {
    return number(call.env, callkit_last_error_number());
}

template <const char* (*Function)(std::int32_t)>
napi_value text_of(invocation& call) {
    return text(call.env, Function(call.i32(0, "number")));
}

napi_value error_status(invocation& call) {
    return number(call.env, callkit_error_status(call.i32(0, "number")));
}

/// Ends every engine of this environment: for a process that is about to exit. Calls go on.
napi_value end(invocation& call) {
    environment::of(call.env).end();
    return undefined(call.env);
}

napi_value describe_enums(napi_env env) {
    napi_value out = nullptr;
    check(env, napi_create_object(env, &out));
    for (const enumerator& each : all_enumerators) {
        bool known = false;
        napi_value values = nullptr;
        check(env, napi_has_named_property(env, out, each.type, &known));
        if (known)
            check(env, napi_get_named_property(env, out, each.type, &values));
        else
            check(env, napi_create_object(env, &values));
        set(env, values, each.name, number(env, each.value));
        if (!known)
            set(env, out, each.type, values);
    }
    return out;
}

napi_value describe_constants(napi_env env) {
    napi_value out = nullptr;
    check(env, napi_create_object(env, &out));
    for (const enumerator& each : all_constants)
        set(env, out, each.name, number(env, each.value));
    return out;
}

napi_value describe_structs(napi_env env) {
    napi_value out = nullptr;
    check(env, napi_create_object(env, &out));
    for (const struct_table* table : all_structs) {
        napi_value members = nullptr;
        check(env, napi_create_array(env, &members));
        for (std::size_t i = 0; i < table->fields.size(); ++i)
            check(env, napi_set_element(env, members, static_cast<std::uint32_t>(i), text(env, table->fields[i].name)));
        set(env, out, table->name, members);
    }
    return out;
}

template <callkit_status (*Function)(callkit_provider_host*, const callkit_provider_event*)>
napi_value tell(invocation& call) {
    arena keep;
    const auto event = read<callkit_provider_event>(call.env, call.values[1], callkit_provider_event_table, keep);
    check(call.env, Function(handle<provider_host_box>(call)->get(), &event));
    return undefined(call.env);
}

napi_value reply(invocation& call) {
    arena keep;
    const std::uint64_t request = read_u64(call.env, call.values[1], "request");
    const auto answer = read<callkit_provider_answer>(call.env, call.values[2], callkit_provider_answer_table, keep);
    check(call.env, callkit_provider_reply(handle<provider_host_box>(call)->get(), request, &answer));
    return undefined(call.env);
}

napi_value found(invocation& call) {
    arena keep;
    const std::uint64_t request = read_u64(call.env, call.values[1], "request");
    const auto event = read<callkit_provider_event>(call.env, call.values[2], callkit_provider_event_table, keep);
    check(call.env, callkit_provider_found(handle<provider_host_box>(call)->get(), request, &event));
    return undefined(call.env);
}

void fill(napi_env env, napi_value exports) {
    add(env, exports, "callkit_abi_version", &entry<abi_version>);
    add(env, exports, "callkit_version", &entry<plain_text<callkit_version>>);
    add(env, exports, "callkit_numbering_plan", &entry<plain_text<callkit_numbering_plan>>);
    add(env, exports, "callkit_last_error", &entry<plain_text<callkit_last_error>>);
    add(env, exports, "callkit_last_error_name", &entry<plain_text<callkit_last_error_name>>);
    add(env, exports, "callkit_last_error_number", &entry<last_error_number>);
    add(env, exports, "callkit_error_name", &entry<text_of<callkit_error_name>>);
    add(env, exports, "callkit_error_advice", &entry<text_of<callkit_error_advice>>);
    add(env, exports, "callkit_error_status", &entry<error_status>);
    add(env, exports, "callkit_provider_reply", &entry<reply>);
    add(env, exports, "callkit_provider_found", &entry<found>);
    add(env, exports, "callkit_provider_tell", &entry<tell<callkit_provider_tell>>);
    add_numbers(env, exports);
    add_records(env, exports);
    add_stores(env, exports);
    add_export(env, exports);
    add_engines(env, exports);
    add_calls(env, exports);
    add_events(env, exports);
    add_protocols(env, exports);
    add(env, exports, "end", &entry<end>);
    set(env, exports, "enums", describe_enums(env));
    set(env, exports, "constants", describe_constants(env));
    set(env, exports, "structs", describe_structs(env));
}

} // namespace
} // namespace callkit_node

NAPI_MODULE_INIT() {
    using namespace callkit_node;
    try {
        if (callkit_abi_version() != CALLKIT_ABI_VERSION) {
            (void)napi_throw_error(env, "abi", "the callkit library that was found has another ABI than this addon");
            return nullptr;
        }
        environment::create(env);
        fill(env, exports);
        return exports;
    } catch (const pending_exception&) {
    } catch (const std::exception& what) {
        (void)napi_throw_error(env, "internal", what.what());
    }
    return nullptr;
}
