#pragma once

#include "errors.hpp"

#include <exception>
#include <new>
#include <system_error>
#include <utility>

#ifdef CALLKIT_C_TESTING
/// In the library that tests use: throws an int in the entry point of this name when a test has asked for it.
void callkit_c_test_hook(const char* entry_point);
#define CALLKIT_ENTRY [name = __func__] { callkit_c_test_hook(name); }
#else
#define CALLKIT_ENTRY [] {}
#endif

/// Every entry point's body runs inside one of these: nothing that is thrown crosses the border of the library.
/// An entry point is `return fence(CALLKIT_ENTRY, [&]() -> callkit_status { … });`.
namespace callkit::c {

inline callkit_status fail_with_exception() noexcept {
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return fail_with(errc::out_of_memory, "an allocation failed");
    } catch (const std::system_error&) {
        return fail_with(errc::internal, "the operating system refused something, such as a thread");
    } catch (const std::exception&) {
        return fail_with(errc::internal, "an unexpected exception");
    } catch (...) {
        return fail_with(errc::internal, "something that is no exception was thrown");
    }
}

template <class Enter, class Body>
callkit_status fence(const Enter& enter, const Body& body) noexcept {
    try {
        enter();
        return body();
    } catch (...) {
        return fail_with_exception();
    }
}

/// For entry points that return something else than a status: `otherwise` when something was thrown.
template <class T, class Enter, class Body>
T fence_or(T otherwise, const Enter& enter, const Body& body) noexcept {
    try {
        enter();
        return body();
    } catch (...) {
        (void)fail_with_exception();
        return otherwise;
    }
}

template <class Enter, class Body>
void fence_void(const Enter& enter, const Body& body) noexcept {
    try {
        enter();
        body();
    } catch (...) {
        (void)fail_with_exception();
    }
}

} // namespace callkit::c
