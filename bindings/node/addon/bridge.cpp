#include "bridge.hpp"

namespace callkit_node {

void question::answer(callkit_status status, std::string data) {
    const std::scoped_lock lock(mutex_);
    if (answered_)
        return;
    answered_ = true;
    status_ = status;
    data_ = std::move(data);
    changed_.notify_all();
}

callkit_status question::wait(std::string& data) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return answered_; });
    data = std::move(data_);
    return status_;
}

namespace {

using kept_question = std::shared_ptr<question>;

/// done(status, data)
napi_value answer_question(invocation& call) {
    const kept_question& asked = *static_cast<kept_question*>(call.data);
    callkit_status status = CALLKIT_E_INTERNAL;
    std::string data;
    try {
        status = static_cast<callkit_status>(call.i64_or(0, CALLKIT_OK, "status"));
        if (call.has(1))
            data = read_bytes(call.env, call.values[1], "data");
    } catch (const pending_exception&) {
        asked->answer(CALLKIT_E_MALFORMED);
        throw;
    }
    asked->answer(status, std::move(data));
    return undefined(call.env);
}

/// Whoever loses the function without calling it has answered too.
napi_value make_done(napi_env env, const kept_question& asked) {
    auto kept = std::make_unique<kept_question>(asked);
    napi_value out = nullptr;
    check(env, napi_create_function(env, "done", NAPI_AUTO_LENGTH, &entry<answer_question>, kept.get(), &out));
    const auto drop = [](napi_env, void* data, void*) {
        const std::unique_ptr<kept_question> last(static_cast<kept_question*>(data));
        (*last)->answer(CALLKIT_E_INTERNAL);
    };
    check(env, napi_add_finalizer(env, out, kept.get(), drop, nullptr, nullptr));
    (void)kept.release();
    return out;
}

} // namespace

bridge::bridge(environment& here, napi_value object) : here_(here.weak_from_this()) {
    check(here.env(), napi_create_reference(here.env(), object, 1, &object_));
}

bool bridge::call(napi_env env, const char* name, std::vector<napi_value> arguments) {
    napi_value object = nullptr;
    napi_value function = nullptr;
    napi_valuetype type = napi_undefined;
    if (object_ == nullptr)
        return false;
    check(env, napi_get_reference_value(env, object_, &object));
    check(env, napi_get_named_property(env, object, name, &function));
    check(env, napi_typeof(env, function, &type));
    if (type != napi_function)
        return false;
    if (napi_call_function(env, object, function, arguments.size(), arguments.data(), nullptr) == napi_ok)
        return true;
    napi_value lost = nullptr;
    (void)napi_get_and_clear_last_exception(env, &lost);
    throw pending_exception{};
}

callkit_status bridge::ask(const char* name, make_arguments arguments, std::string& data) {
    const auto here = here_.lock();
    if (!here)
        return CALLKIT_E_CLOSED;
    if (here->on_loop())
        return CALLKIT_E_STATE;
    const auto asked = std::make_shared<question>();
    {
        const std::scoped_lock lock(mutex_);
        if (stopped_)
            return CALLKIT_E_CLOSED;
        open_.push_back(asked);
    }
    here->post([self = shared_from_this(), this, asked, name, arguments = std::move(arguments)](napi_env env) {
        napi_handle_scope scope = nullptr;
        check(env, napi_open_handle_scope(env, &scope));
        try {
            std::vector<napi_value> values = arguments(env);
            values.push_back(make_done(env, asked));
            if (!call(env, name, std::move(values)))
                asked->answer(CALLKIT_OK);
        } catch (const pending_exception&) {
            asked->answer(CALLKIT_E_STORE);
        }
        (void)napi_close_handle_scope(env, scope);
    });
    const callkit_status status = asked->wait(data);
    const std::scoped_lock lock(mutex_);
    open_.remove(asked);
    return status;
}

void bridge::tell(const char* name, make_arguments arguments, std::function<void()> failed) {
    const auto here = here_.lock();
    if (!here)
        return;
    here->post([self = shared_from_this(), this, name, arguments = std::move(arguments),
                failed = std::move(failed)](napi_env env) {
        napi_handle_scope scope = nullptr;
        check(env, napi_open_handle_scope(env, &scope));
        bool good = false;
        try {
            good = call(env, name, arguments ? arguments(env) : std::vector<napi_value>());
        } catch (const pending_exception&) {
        }
        if (!good && failed)
            failed();
        (void)napi_close_handle_scope(env, scope);
    });
}

void bridge::drop() {
    const auto here = here_.lock();
    if (!here)
        return;
    here->post([self = shared_from_this(), this](napi_env env) {
        if (object_ != nullptr)
            (void)napi_delete_reference(env, std::exchange(object_, nullptr));
        environment::of(env).remove(this);
    });
}

void bridge::stop_waiting() {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    for (const auto& asked : open_)
        asked->answer(CALLKIT_E_CLOSED);
}

} // namespace callkit_node
