// The log. Everything here may take long, or wait for a log that is written in JavaScript: it is done on the store's
// own thread, and JavaScript gets a promise.
#include "bridge.hpp"
#include "functions.hpp"

namespace callkit_node {
namespace {

/// A promise for what a function makes of a store: `run(store, out)`, then `make(env, out)` on the loop.
template <class Out, class Run, class Make>
napi_value ask(invocation& call, Run run, Make make) {
    const auto& store = handle<store_box>(call);
    auto out = std::make_shared<Out>();
    return promise(
        environment::of(call.env), store->thread(),
        [store, out, run = std::move(run)] { return run(store->get(), *out); },
        [out, make = std::move(make)](napi_env env) { return make(env, *out); });
}

template <class Box>
struct holder {
    std::shared_ptr<Box> box{};
};

template <class Box>
napi_value give(napi_env env, const holder<Box>& out) {
    return wrap(env, out.box);
}

napi_value create(invocation& call) {
    environment& here = environment::of(call.env);
    auto keep = std::make_shared<arena>();
    const auto options = std::make_shared<callkit_store_options>(
        read<callkit_store_options>(call.env, call.values[0], callkit_store_options_table, *keep));
    std::shared_ptr<store_bridge> bridge;
    napi_value plugin = nullptr;
    if (call.has(0))
        check(call.env, napi_get_named_property(call.env, call.values[0], "plugin", &plugin));
    if (!is_absent(call.env, plugin)) {
        bridge = std::make_shared<store_bridge>(here, plugin);
        here.add(bridge); // until its log is destroyed
        options->plugin = &store_bridge::table();
        options->plugin_self = bridge.get();
    }
    const auto box = std::make_shared<store_box>(here.add_worker(), bridge);
    return promise(
        here, box->thread(),
        [keep, options, box] {
            callkit_store* made = nullptr;
            const callkit_status status = callkit_store_create(options.get(), &made);
            box->set(made);
            return status;
        },
        [box](napi_env env) { return wrap(env, box); });
}

/// Promises nothing: whoever closes a log that an engine uses may not wait for the engine.
napi_value destroy(invocation& call) {
    if (!call.has(0))
        return undefined(call.env);
    const auto& store = handle<store_box>(call);
    store->destroy();
    return promise(environment::of(call.env), store->thread(), [store] { return CALLKIT_OK; }, {});
}

napi_value get(invocation& call) {
    return ask<holder<record_box>>(
        call,
        [id = call.text(1, "call_id")](callkit_store* store, holder<record_box>& out) {
            callkit_record* made = nullptr;
            const callkit_status status = callkit_store_get(store, id.c_str(), &made);
            if (status == CALLKIT_OK)
                out.box = std::make_shared<record_box>(made);
            return status;
        },
        &give<record_box>);
}

napi_value find(invocation& call) {
    return ask<holder<record_box>>(
        call,
        [provider = call.text(1, "provider"), sid = call.text(2, "call_sid")](callkit_store* store,
                                                                              holder<record_box>& out) {
            callkit_record* made = nullptr;
            const callkit_status status = callkit_store_find(store, provider.c_str(), sid.c_str(), &made);
            if (status == CALLKIT_OK)
                out.box = std::make_shared<record_box>(made);
            return status;
        },
        &give<record_box>);
}

napi_value history(invocation& call) {
    auto keep = std::make_shared<arena>();
    const auto query = read<callkit_history_query>(call.env, call.values[1], callkit_history_query_table, *keep);
    return ask<holder<page_box>>(
        call,
        [keep, query](callkit_store* store, holder<page_box>& out) {
            callkit_page* made = nullptr;
            const callkit_status status = callkit_store_history(store, &query, &made);
            if (status == CALLKIT_OK)
                out.box = std::make_shared<page_box>(made);
            return status;
        },
        &give<page_box>);
}

napi_value timeline(invocation& call) {
    const auto format = static_cast<callkit_timeline_format>(call.i64_or(2, CALLKIT_TIMELINE_JSON, "format"));
    return ask<holder<text_box>>(
        call,
        [id = call.text(1, "call_id"), format](callkit_store* store, holder<text_box>& out) {
            callkit_text* made = nullptr;
            const callkit_status status = callkit_store_timeline(store, id.c_str(), format, &made);
            if (status == CALLKIT_OK)
                out.box = std::make_shared<text_box>(made);
            return status;
        },
        &give<text_box>);
}

napi_value stats(invocation& call) {
    return ask<callkit_stats>(
        call,
        [workspace = call.optional_text(1, "workspace_id"), zone = call.optional_text(2, "zone"),
         now = call.i64_or(3, 0, "now_us")](callkit_store* store, callkit_stats& out) {
            callkit_init(&out, sizeof out);
            return callkit_store_stats(store, c_str(workspace), c_str(zone), now, &out);
        },
        [](napi_env env, const callkit_stats& out) { return write_struct(env, callkit_stats_table, &out); });
}

napi_value stats_json(invocation& call) {
    arena keep;
    const auto stats = read<callkit_stats>(call.env, call.values[0], callkit_stats_table, keep);
    return copied_text(call.env, [&](char* buffer, std::size_t capacity, std::size_t* length) {
        return callkit_stats_json(&stats, buffer, capacity, length);
    });
}

napi_value append(invocation& call) {
    return ask<std::uint64_t>(
        call,
        [events = read_bytes(call.env, call.values[1], "events")](callkit_store* store, std::uint64_t& out) {
            return callkit_store_append(store, events.data(), events.size(), &out);
        },
        [](napi_env env, std::uint64_t out) { return integer(env, out); });
}

napi_value flush(invocation& call) {
    return ask<bool>(
        call, [](callkit_store* store, bool&) { return callkit_store_flush(store); },
        [](napi_env env, bool) { return undefined(env); });
}

} // namespace

void add_stores(napi_env env, napi_value exports) {
    add(env, exports, "callkit_store_create", &entry<create>);
    add(env, exports, "callkit_store_destroy", &entry<destroy>);
    add(env, exports, "callkit_store_get", &entry<get>);
    add(env, exports, "callkit_store_find", &entry<find>);
    add(env, exports, "callkit_store_history", &entry<history>);
    add(env, exports, "callkit_store_timeline", &entry<timeline>);
    add(env, exports, "callkit_store_stats", &entry<stats>);
    add(env, exports, "callkit_stats_json", &entry<stats_json>);
    add(env, exports, "callkit_store_append", &entry<append>);
    add(env, exports, "callkit_store_flush", &entry<flush>);
}

} // namespace callkit_node
