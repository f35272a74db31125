// Handles as JavaScript sees them: objects without members that carry a type tag, so that one of the wrong kind is a
// TypeError. Not externals, which show an address when they are printed.
#pragma once

#include "environment.hpp"

#include <atomic>
#include <utility>

namespace callkit_node {

class store_bridge;
class provider_bridge;

/// A handle that is destroyed with its object, unless it was before.
template <class Handle, void (*Destroy)(Handle*)>
class owned {
  public:
    explicit owned(Handle* handle) : handle_(handle) {}
    ~owned() { destroy(); }
    owned(const owned&) = delete;
    owned& operator=(const owned&) = delete;
    /// A stale one once it was destroyed, and callkit says so.
    [[nodiscard]] Handle* get() const noexcept { return handle_; }
    void destroy() {
        if (!destroyed_.exchange(true))
            Destroy(handle_);
    }

  private:
    Handle* handle_;
    std::atomic<bool> destroyed_{false};
};

using text_box = owned<callkit_text, callkit_text_destroy>;
using event_box = owned<callkit_event, callkit_event_destroy>;
using record_box = owned<callkit_record, callkit_record_destroy>;
using page_box = owned<callkit_page, callkit_page_destroy>;

/// A log, and the thread on which everything is done that it may wait for.
class store_box {
  public:
    store_box(std::shared_ptr<worker> thread, std::shared_ptr<store_bridge> bridge)
        : thread_(std::move(thread)), bridge_(std::move(bridge)) {}
    ~store_box();
    store_box(const store_box&) = delete;
    store_box& operator=(const store_box&) = delete;

    [[nodiscard]] callkit_store* get() const noexcept { return handle_.load(); }
    void set(callkit_store* handle) noexcept { handle_ = handle; }
    [[nodiscard]] worker& thread() const noexcept { return *thread_; }
    void destroy();

  private:
    std::atomic<callkit_store*> handle_{nullptr};
    std::atomic<bool> destroyed_{false};
    std::shared_ptr<worker> thread_;
    std::shared_ptr<store_bridge> bridge_;
};

/// An engine. It lives until it is destroyed or its environment ends, not until its object is collected: a handle that
/// is collected ends no call.
class engine_box final : public ends_with_environment {
  public:
    engine_box(environment& here, std::shared_ptr<worker> thread)
        : here_(here.weak_from_this()), thread_(std::move(thread)) {}
    ~engine_box() override;

    [[nodiscard]] callkit_engine* get() const noexcept { return handle_.load(); }
    void set(callkit_engine* handle) noexcept { handle_ = handle; }
    [[nodiscard]] worker& thread() const noexcept { return *thread_; }
    /// On the loop: what `on_wake` leads to, the one threadsafe function of an engine.
    void listen(napi_env env, napi_value callback);
    /// callkit_wake_fn, with this as its user data.
    static void on_wake(void* self);
    /// callkit_log_fn, the same.
    static void on_log(std::int32_t level, const char* message, void* self);
    void log_to(napi_env env, napi_value callback);
    /// While somebody waits for what the engine does, the loop stays alive.
    void keep_alive(bool on);
    void destroy();
    void end() override;
    /// On the loop, once it was destroyed.
    void stop_listening();

    std::shared_ptr<provider_bridge> provider{};
    std::shared_ptr<store_box> store{};
    std::vector<char> buffer{}; // of read_events, on the loop

  private:
    std::weak_ptr<environment> here_;
    std::shared_ptr<worker> thread_;
    std::atomic<callkit_engine*> handle_{nullptr};
    std::atomic<bool> destroyed_{false};
    std::mutex mutex_{}; // guards wake_
    napi_threadsafe_function wake_{nullptr};
    napi_env env_{nullptr};
    void* hook_{nullptr};
    napi_ref log_{nullptr};
};

/// What `callkit_provider_start` was given.
class provider_host_box {
  public:
    explicit provider_host_box(callkit_provider_host* host) : host_(host) {}
    [[nodiscard]] callkit_provider_host* get() const noexcept { return host_; }

  private:
    callkit_provider_host* host_;
};

/// A piece of work of callkit_store_export.
class export_box;

template <class Box>
struct tag_of;
#define CALLKIT_NODE_TAG(box, number, what)                                                                            \
    template <>                                                                                                        \
    struct tag_of<box> {                                                                                               \
        static constexpr napi_type_tag tag{0x63616c6c6b69742dU, number};                                               \
        static constexpr const char* name = what;                                                                      \
    }
CALLKIT_NODE_TAG(text_box, 1, "callkit_text");
CALLKIT_NODE_TAG(event_box, 2, "callkit_event");
CALLKIT_NODE_TAG(record_box, 3, "callkit_record");
CALLKIT_NODE_TAG(page_box, 4, "callkit_page");
CALLKIT_NODE_TAG(store_box, 5, "callkit_store");
CALLKIT_NODE_TAG(engine_box, 6, "callkit_engine");
CALLKIT_NODE_TAG(provider_host_box, 7, "callkit_provider_host");
CALLKIT_NODE_TAG(export_box, 8, "an export");
#undef CALLKIT_NODE_TAG

template <class Box>
napi_value wrap(napi_env env, std::shared_ptr<Box> box) {
    napi_value object = nullptr;
    check(env, napi_create_object(env, &object));
    check(env, napi_type_tag_object(env, object, &tag_of<Box>::tag));
    auto kept = std::make_unique<std::shared_ptr<Box>>(std::move(box));
    const auto drop = [](napi_env, void* data, void*) { delete static_cast<std::shared_ptr<Box>*>(data); };
    check(env, napi_wrap(env, object, kept.get(), drop, nullptr, nullptr));
    (void)kept.release();
    return object;
}

template <class Box>
const std::shared_ptr<Box>& unwrap(napi_env env, napi_value value) {
    bool good = false;
    napi_valuetype type = napi_undefined;
    if (value != nullptr)
        check(env, napi_typeof(env, value, &type));
    if (type == napi_object)
        check(env, napi_check_object_type_tag(env, value, &tag_of<Box>::tag, &good));
    if (!good)
        throw_type_error(env, std::string("this is no handle of ") + tag_of<Box>::name);
    void* data = nullptr;
    check(env, napi_unwrap(env, value, &data));
    return *static_cast<std::shared_ptr<Box>*>(data);
}

template <class Box>
const std::shared_ptr<Box>& handle(const invocation& call, std::size_t i = 0) {
    return unwrap<Box>(call.env, call.values[i]);
}

/// The text that a function made, and its end.
inline std::string take_text(callkit_text* made) {
    std::string out(callkit_text_data(made), callkit_text_size(made));
    callkit_text_destroy(made);
    return out;
}

} // namespace callkit_node
