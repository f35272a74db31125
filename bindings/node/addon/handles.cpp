#include "handles.hpp"

namespace callkit_node {

store_box::~store_box() {
    destroy();
    thread_->finish();
}

void store_box::destroy() {
    callkit_store* const handle = handle_.load();
    if (handle == nullptr || destroyed_.exchange(true))
        return;
    // Closing a file takes time, and this is perhaps the garbage collector's.
    thread_->post([handle, bridge = bridge_] { callkit_store_destroy(handle); });
}

engine_box::~engine_box() {
    destroy();
    thread_->finish();
}

void engine_box::listen(napi_env env, napi_value callback) {
    env_ = env;
    check(env, napi_create_threadsafe_function(env, callback, nullptr, text(env, "callkit events"), 0, 1, nullptr,
                                               nullptr, nullptr, nullptr, &wake_));
    check(env, napi_unref_threadsafe_function(env, wake_));
    hook_ = environment::of(env).add_hook();
}

void engine_box::on_wake(void* self) {
    auto& box = *static_cast<engine_box*>(self);
    const std::scoped_lock lock(box.mutex_);
    if (box.wake_ != nullptr && napi_call_threadsafe_function(box.wake_, nullptr, napi_tsfn_nonblocking) != napi_ok)
        box.wake_ = nullptr; // it closes, and must not be touched again
}

void engine_box::log_to(napi_env env, napi_value callback) {
    env_ = env;
    check(env, napi_create_reference(env, callback, 1, &log_));
}

void engine_box::on_log(std::int32_t level, const char* message, void* self) {
    auto& box = *static_cast<engine_box*>(self);
    const auto here = box.here_.lock();
    if (!here)
        return;
    here->post([here, weak = box.weak_from_this(), level, line = std::string(message)](napi_env env) {
        const auto engine = std::static_pointer_cast<engine_box>(weak.lock());
        napi_handle_scope scope = nullptr;
        napi_value callback = nullptr;
        if (!engine || engine->log_ == nullptr)
            return;
        check(env, napi_open_handle_scope(env, &scope));
        check(env, napi_get_reference_value(env, engine->log_, &callback));
        napi_value arguments[] = {number(env, level), text(env, line)};
        (void)napi_call_function(env, undefined(env), callback, 2, arguments, nullptr);
        (void)napi_close_handle_scope(env, scope);
    });
}

void engine_box::keep_alive(bool on) {
    const std::scoped_lock lock(mutex_);
    if (wake_ != nullptr)
        (void)(on ? napi_ref_threadsafe_function(env_, wake_) : napi_unref_threadsafe_function(env_, wake_));
}

void engine_box::destroy() {
    callkit_engine* const handle = handle_.load();
    if (handle != nullptr && !destroyed_.exchange(true))
        callkit_engine_destroy(handle);
}

void engine_box::end() {
    {
        const std::scoped_lock lock(mutex_);
        wake_ = nullptr; // Node ends it with the environment; released here it would be ended twice
    }
    destroy();
}

void engine_box::stop_listening() {
    napi_threadsafe_function wake = nullptr;
    {
        const std::scoped_lock lock(mutex_);
        wake = std::exchange(wake_, nullptr);
    }
    if (wake != nullptr) {
        (void)napi_release_threadsafe_function(wake, napi_tsfn_abort);
        environment::of(env_).remove_hook(std::exchange(hook_, nullptr));
    }
    if (log_ != nullptr)
        (void)napi_delete_reference(env_, std::exchange(log_, nullptr));
}

} // namespace callkit_node
