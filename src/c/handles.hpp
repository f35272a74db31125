#pragma once

#include <callkit/c/callkit.h>
#include <callkit/c/plugin.h>

#include <cstddef>
#include <cstdint>
#include <memory>

/// Handles as the C API gives them out: numbers dressed as pointers, never addresses. A handle names a slot and the
/// slot's generation, so one that was destroyed, is another kind's, or never was one is found out without touching the
/// memory it seems to point to. A look-up costs one lock and the copy of a shared_ptr.
namespace callkit::c {

struct store_object;
class engine_object;
struct event_data;
struct record_object;
struct page_object;
struct text_object;
class provider_host;

enum class handle_kind : std::uint8_t { none, store, engine, event, record, page, text, host };

template <class T>
struct handle_traits;
template <>
struct handle_traits<callkit_store> {
    using object = store_object;
    static constexpr handle_kind kind = handle_kind::store;
};
template <>
struct handle_traits<callkit_engine> {
    using object = engine_object;
    static constexpr handle_kind kind = handle_kind::engine;
};
template <>
struct handle_traits<callkit_event> {
    using object = const event_data;
    static constexpr handle_kind kind = handle_kind::event;
};
template <>
struct handle_traits<callkit_record> {
    using object = const record_object;
    static constexpr handle_kind kind = handle_kind::record;
};
template <>
struct handle_traits<callkit_page> {
    using object = const page_object;
    static constexpr handle_kind kind = handle_kind::page;
};
template <>
struct handle_traits<callkit_text> {
    using object = const text_object;
    static constexpr handle_kind kind = handle_kind::text;
};
template <>
struct handle_traits<callkit_provider_host> {
    using object = provider_host;
    static constexpr handle_kind kind = handle_kind::host;
};

/// Why there is no object: CALLKIT_OK when there is one.
struct found_object {
    callkit_status status{CALLKIT_OK};
    std::shared_ptr<const void> object{};
};

/// Throws std::bad_alloc, also when there are a million handles.
[[nodiscard]] void* add_handle(handle_kind kind, std::shared_ptr<const void> object);
[[nodiscard]] found_object find_handle(handle_kind kind, const void* handle) noexcept;
/// Takes the object out: whoever does it first gets it.
[[nodiscard]] found_object take_handle(handle_kind kind, const void* handle) noexcept;

/// Records the error for a handle that is none.
callkit_status fail_handle(callkit_status status) noexcept;

template <class Handle>
Handle* make_handle(std::shared_ptr<typename handle_traits<Handle>::object> object) {
    return static_cast<Handle*>(add_handle(handle_traits<Handle>::kind, std::move(object)));
}

/// The object behind a handle; null, with the error recorded and in `status`, when there is none.
template <class Handle>
std::shared_ptr<typename handle_traits<Handle>::object> find(const Handle* handle, callkit_status& status) noexcept {
    using object = typename handle_traits<Handle>::object;
    found_object found = find_handle(handle_traits<Handle>::kind, handle);
    status = found.status == CALLKIT_OK ? CALLKIT_OK : fail_handle(found.status);
    return std::const_pointer_cast<object>(std::static_pointer_cast<const object>(std::move(found.object)));
}

template <class Handle>
std::shared_ptr<typename handle_traits<Handle>::object> take(const Handle* handle) noexcept {
    using object = typename handle_traits<Handle>::object;
    if (handle == nullptr)
        return nullptr;
    found_object found = take_handle(handle_traits<Handle>::kind, handle);
    if (found.status != CALLKIT_OK)
        (void)fail_handle(found.status);
    return std::const_pointer_cast<object>(std::static_pointer_cast<const object>(std::move(found.object)));
}

/// While one of these lives, this thread is inside a callback of the host's.
class callback_scope {
  public:
    callback_scope() noexcept;
    ~callback_scope();
    callback_scope(const callback_scope&) = delete;
    callback_scope& operator=(const callback_scope&) = delete;
};
[[nodiscard]] bool inside_callback() noexcept;

} // namespace callkit::c
