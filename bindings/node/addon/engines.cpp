// Engines. What may wait for JavaScript (opening, closing, fetching events with a time) is done on the engine's own
// thread in the binding, and JavaScript gets a promise; the rest returns at once.
#include "bridge.hpp"
#include "functions.hpp"

namespace callkit_node {
namespace {

napi_value member(napi_env env, napi_value object, const char* name) {
    napi_value out = nullptr;
    check(env, napi_get_named_property(env, object, name, &out));
    return is_absent(env, out) ? nullptr : out;
}

/// Members of the options that no table can read.
void read_special(napi_env env, napi_value object, engine_box& box, callkit_engine_options& options) {
    environment& here = environment::of(env);
    if (napi_value store = member(env, object, "store")) {
        box.store = unwrap<store_box>(env, store);
        options.store = box.store->get();
    }
    if (napi_value provider = member(env, object, "provider")) {
        box.provider = std::make_shared<provider_bridge>(here, provider);
        here.add(box.provider); // until it is destroyed
        options.provider = &box.provider->table();
        options.provider_self = box.provider.get();
    }
    if (napi_value on_log = member(env, object, "on_log")) {
        box.log_to(env, on_log);
        options.on_log = &engine_box::on_log;
        options.log_user_data = &box;
    }
    if (napi_value on_wake = member(env, object, "on_wake")) {
        box.listen(env, on_wake);
        options.on_wake = &engine_box::on_wake;
        options.wake_user_data = &box;
    }
}

napi_value create(invocation& call) {
    environment& here = environment::of(call.env);
    auto keep = std::make_shared<arena>();
    const auto options = std::make_shared<callkit_engine_options>(
        read<callkit_engine_options>(call.env, call.values[0], callkit_engine_options_table, *keep));
    const auto box = std::make_shared<engine_box>(here, here.add_worker());
    if (call.has(0))
        read_special(call.env, call.values[0], *box, *options);
    here.add(box);
    return promise(
        here, box->thread(),
        [keep, options, box, self = here.shared_from_this()] {
            callkit_engine* made = nullptr;
            const callkit_status status = callkit_engine_create(options.get(), &made);
            box->set(made);
            if (status != CALLKIT_OK)
                self->post([box](napi_env env) {
                    box->stop_listening();
                    environment::of(env).remove(box.get());
                });
            return status;
        },
        [box](napi_env env) { return wrap(env, box); });
}

napi_value shutdown(invocation& call) {
    const auto& engine = handle<engine_box>(call);
    const std::int64_t timeout = call.i64_or(1, -1, "timeout_ms");
    return promise(environment::of(call.env), engine->thread(),
                   [engine, timeout] { return callkit_engine_shutdown(engine->get(), timeout); }, {});
}

napi_value destroy(invocation& call) {
    if (!call.has(0))
        return undefined(call.env);
    const auto& engine = handle<engine_box>(call);
    return promise(
        environment::of(call.env), engine->thread(),
        [engine] {
            engine->destroy();
            return CALLKIT_OK;
        },
        [engine](napi_env env) {
            engine->stop_listening();
            environment::of(env).remove(engine.get());
            return undefined(env);
        });
}

napi_value store(invocation& call) {
    const auto& engine = handle<engine_box>(call);
    callkit_store* made = nullptr;
    check(call.env, callkit_engine_store(engine->get(), &made));
    const auto box = std::make_shared<store_box>(environment::of(call.env).add_worker(), nullptr);
    box->set(made);
    return wrap(call.env, box);
}

napi_value counts(invocation& call) {
    const auto& engine = handle<engine_box>(call);
    struct both {
        std::uint64_t active{0};
        std::uint64_t unsaved{0};
    };
    const auto out = std::make_shared<both>();
    return promise(
        environment::of(call.env), engine->thread(),
        [engine, out] { return callkit_engine_counts(engine->get(), &out->active, &out->unsaved); },
        [out](napi_env env) {
            napi_value object = nullptr;
            check(env, napi_create_object(env, &object));
            set(env, object, "active", integer(env, out->active));
            set(env, object, "unsaved", integer(env, out->unsaved));
            return object;
        });
}

/// In virtual time this waits for whoever moves time, who may wait for JavaScript.
napi_value now(invocation& call) {
    const auto& engine = handle<engine_box>(call);
    const auto out = std::make_shared<std::int64_t>();
    return promise(
        environment::of(call.env), engine->thread(),
        [engine, out] { return callkit_engine_now(engine->get(), out.get()); },
        [out](napi_env env) { return integer(env, *out); });
}

napi_value wakeup(invocation& call) {
    check(call.env, callkit_engine_wakeup(handle<engine_box>(call)->get()));
    return undefined(call.env);
}

napi_value fd(invocation& call) {
    std::int32_t out = -1;
    check(call.env, callkit_engine_fd(handle<engine_box>(call)->get(), &out));
    return number(call.env, out);
}

/// engine_keep_alive(engine, on): whether the process stays because of this engine.
napi_value keep_alive(invocation& call) {
    handle<engine_box>(call)->keep_alive(read_i64(call.env, call.values[1], "on") != 0);
    return undefined(call.env);
}

} // namespace

void add_engines(napi_env env, napi_value exports) {
    add(env, exports, "callkit_engine_create", &entry<create>);
    add(env, exports, "callkit_engine_shutdown", &entry<shutdown>);
    add(env, exports, "callkit_engine_destroy", &entry<destroy>);
    add(env, exports, "callkit_engine_store", &entry<store>);
    add(env, exports, "callkit_engine_counts", &entry<counts>);
    add(env, exports, "callkit_engine_now", &entry<now>);
    add(env, exports, "callkit_engine_wakeup", &entry<wakeup>);
    add(env, exports, "callkit_engine_fd", &entry<fd>);
    add(env, exports, "engine_keep_alive", &entry<keep_alive>);
}

} // namespace callkit_node
