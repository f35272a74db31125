#include "environment.hpp"

#include <utility>

namespace callkit_node {

worker::~worker() {
    join();
}

void worker::post(std::function<void()> what) {
    {
        const std::scoped_lock lock(mutex_);
        if (!finished_) {
            waiting_.push_back(std::move(what));
            if (!std::exchange(started_, true))
                thread_ = std::thread([this] { run(); });
            changed_.notify_one();
            return;
        }
    }
    what();
}

void worker::finish() {
    const std::scoped_lock lock(mutex_);
    finished_ = true;
    changed_.notify_one();
}

void worker::join() {
    finish();
    if (thread_.joinable())
        thread_.join();
}

void worker::run() {
    for (;;) {
        std::function<void()> next;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return finished_ || !waiting_.empty(); });
            if (waiting_.empty())
                return;
            next = std::move(waiting_.front());
            waiting_.pop_front();
        }
        next();
    }
}

environment& environment::of(napi_env env) {
    void* data = nullptr;
    check(env, napi_get_instance_data(env, &data));
    return **static_cast<std::shared_ptr<environment>*>(data);
}

void environment::create(napi_env env) {
    const std::shared_ptr<environment> made(new environment(env));
    auto kept = std::make_unique<std::shared_ptr<environment>>(made);
    const auto drop = [](napi_env, void* data, void*) { delete static_cast<std::shared_ptr<environment>*>(data); };
    check(env, napi_set_instance_data(env, kept.get(), drop, nullptr));
    (void)kept.release();
    check(env, napi_create_threadsafe_function(env, nullptr, nullptr, text(env, "callkit"), 0, 1, nullptr, nullptr,
                                               nullptr, &environment::courier, &made->courier_));
    check(env, napi_unref_threadsafe_function(env, made->courier_));
    made->add_hook();
}

namespace {

void run_hook(void* data) {
    const std::unique_ptr<std::shared_ptr<environment>> kept(static_cast<std::shared_ptr<environment>*>(data));
    (*kept)->end();
}

} // namespace

void* environment::add_hook() {
    auto kept = std::make_unique<std::shared_ptr<environment>>(shared_from_this());
    check(env_, napi_add_env_cleanup_hook(env_, &run_hook, kept.get()));
    return kept.release();
}

void environment::remove_hook(void* hook) {
    if (napi_remove_env_cleanup_hook(env_, &run_hook, hook) == napi_ok)
        delete static_cast<std::shared_ptr<environment>*>(hook);
}

void environment::courier(napi_env env, napi_value, void*, void* data) {
    const std::unique_ptr<std::function<void(napi_env)>> what(static_cast<std::function<void(napi_env)>*>(data));
    if (env == nullptr)
        return;
    try {
        (*what)(env);
    } catch (...) {
        // A JavaScript exception that waits is reported by Node as uncaught.
    }
}

void environment::post(std::function<void(napi_env)> what) {
    auto kept = std::make_unique<std::function<void(napi_env)>>(std::move(what));
    const std::scoped_lock lock(mutex_);
    if (courier_ == nullptr)
        return;
    if (napi_call_threadsafe_function(courier_, kept.get(), napi_tsfn_nonblocking) == napi_ok)
        (void)kept.release();
    else
        courier_ = nullptr; // it closes, and must not be touched again
}

void environment::hold() {
    if (holds_++ == 0 && courier_ != nullptr)
        (void)napi_ref_threadsafe_function(env_, courier_);
}

void environment::release() {
    if (--holds_ == 0 && courier_ != nullptr)
        (void)napi_unref_threadsafe_function(env_, courier_);
}

std::shared_ptr<worker> environment::add_worker() {
    // Those that nobody uses any more have finished, or will soon.
    workers_.remove_if([](const std::shared_ptr<worker>& one) { return one.use_count() == 1; });
    return workers_.emplace_back(std::make_shared<worker>());
}

worker& environment::general() {
    if (!general_)
        general_ = add_worker();
    return *general_;
}

void environment::add(std::shared_ptr<ends_with_environment> what) {
    things_.push_back(std::move(what));
}

void environment::remove(const ends_with_environment* what) {
    things_.remove_if([what](const auto& one) { return one.get() == what; });
}

void environment::end() {
    {
        const std::scoped_lock lock(mutex_);
        courier_ = nullptr;
    }
    for (const auto& thing : things_)
        thing->stop_waiting();
    for (const auto& thing : std::exchange(things_, {}))
        thing->end();
    for (const auto& one : std::exchange(workers_, {}))
        one->join();
    general_.reset();
}

napi_value promise(environment& here, worker& on, std::function<callkit_status()> work,
                   std::function<napi_value(napi_env)> finish) {
    napi_deferred deferred = nullptr;
    napi_value out = nullptr;
    check(here.env(), napi_create_promise(here.env(), &deferred, &out));
    here.hold();
    on.post([self = here.shared_from_this(), deferred, work = std::move(work), finish = std::move(finish)]() mutable {
        failure why;
        try {
            if (const callkit_status status = work(); status != CALLKIT_OK)
                why = last_failure(status);
        } catch (...) {
            why = {CALLKIT_E_NOMEM, 502, "out_of_memory", "an allocation failed"};
        }
        self->post([self, deferred, why = std::move(why), finish = std::move(finish)](napi_env env) {
            self->release();
            napi_handle_scope scope = nullptr;
            check(env, napi_open_handle_scope(env, &scope));
            if (why.status != CALLKIT_OK) {
                check(env, napi_reject_deferred(env, deferred, make_error(env, why)));
            } else {
                try {
                    const napi_value value = finish ? finish(env) : nullptr;
                    check(env, napi_resolve_deferred(env, deferred, value != nullptr ? value : undefined(env)));
                } catch (const pending_exception&) {
                    napi_value error = nullptr;
                    (void)napi_get_and_clear_last_exception(env, &error);
                    (void)napi_reject_deferred(env, deferred, error);
                }
            }
            (void)napi_close_handle_scope(env, scope);
        });
    });
    return out;
}

} // namespace callkit_node
