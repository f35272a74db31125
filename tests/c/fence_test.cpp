#include "hook.hpp"
#include "support.hpp"

#include <callkit/core/error.hpp>

#include <string>
#include <string_view>
#include <type_traits>

namespace {

/// Calls a function with nothing at all for every argument.
template <class R, class... Args>
R with_nothing(R (*function)(Args...)) {
    return function(Args{}...);
}

template <class T>
T argument_or(T, const void*) {
    return T{};
}
/// For handles: a pointer to something else.
#define CALLKIT_HANDLE(type)                                                                                           \
    inline type* argument_or(type*, const void* garbage) {                                                             \
        return static_cast<type*>(const_cast<void*>(garbage));                                                         \
    }                                                                                                                  \
    inline const type* argument_or(const type*, const void* garbage) {                                                 \
        return static_cast<const type*>(garbage);                                                                      \
    }
CALLKIT_HANDLE(callkit_store)
CALLKIT_HANDLE(callkit_engine)
CALLKIT_HANDLE(callkit_event)
CALLKIT_HANDLE(callkit_record)
CALLKIT_HANDLE(callkit_page)
CALLKIT_HANDLE(callkit_text)
CALLKIT_HANDLE(callkit_provider_host)

template <class R, class... Args>
R with_garbage(R (*function)(Args...), [[maybe_unused]] const void* garbage) {
    return function(argument_or(Args{}, garbage)...);
}

template <class R, class... Args>
void check_thrown(const char* name, R (*function)(Args...)) {
    CAPTURE(std::string(name));
    const int before = hook::thrown();
    hook::throw_in(name);
    if constexpr (std::is_same_v<R, callkit_status>)
        CHECK(with_nothing(function) == CALLKIT_E_INTERNAL);
    else
        (void)with_nothing(function);
    hook::throw_in("");
    CHECK(hook::thrown() == before + 1);
    CHECK(std::string_view(callkit_last_error()) == "something that is no exception was thrown");
}

template <class R, class... Args>
void check_bad(const char* name, R (*function)(Args...)) {
    CAPTURE(std::string(name));
    int stack = 0;
    const void* const garbage[] = {&stack, "text", reinterpret_cast<const void*>(std::uintptr_t{8}),
                                   reinterpret_cast<const void*>(~std::uintptr_t{0}),
                                   reinterpret_cast<const void*>(std::uintptr_t{0x0000800000001008U})};
    const auto is_refusal = [](auto value) {
        if constexpr (std::is_same_v<decltype(value), callkit_status>)
            return value == CALLKIT_E_INVALID;
        else
            return true;
    };
    if constexpr (std::is_void_v<R>) {
        with_nothing(function);
        for (const void* each : garbage)
            with_garbage(function, each);
    } else {
        // The only one to which nothing is something: the status of no error.
        CHECK((is_refusal(with_nothing(function)) || std::string_view(name) == "callkit_error_status"));
        for (const void* each : garbage)
            CHECK((is_refusal(with_garbage(function, each)) || std::string_view(name) == "callkit_error_status"));
    }
}

} // namespace

TEST_CASE("an int that is thrown in any entry point is an internal error and goes no further") {
#define CALLKIT_EACH(name) check_thrown(#name, &name);
#include "entry_points.inc"
#undef CALLKIT_EACH
}

TEST_CASE("nothing, and pointers to something else, are refused everywhere") {
    // Two take no argument that must be there: an engine and a store of default options.
#define CALLKIT_EACH(name) check_bad(#name, &name);
#include "entry_points.inc"
#undef CALLKIT_EACH
}

TEST_CASE("every error of callkit has a status, a name and advice") {
    for (const auto& row : callkit::detail::errc_rows) {
        const auto number = static_cast<std::int32_t>(row.code);
        CAPTURE(number);
        CHECK(callkit_error_status(number) < 0);
        CHECK(callkit_error_name(number) == row.slug);
        CHECK(callkit_error_advice(number) == row.advice);
    }
    CHECK(callkit_error_status(0) == CALLKIT_OK);
    CHECK(callkit_error_status(99999) == CALLKIT_E_INTERNAL);
    CHECK(std::string_view(callkit_error_name(600)) == "buffer_too_small");
    for (int status = 0; status >= -22; --status)
        CHECK(std::string_view(callkit_status_name(static_cast<callkit_status>(status))) != "E_UNKNOWN");
    CHECK(std::string_view(callkit_status_name(static_cast<callkit_status>(-23))) == "E_UNKNOWN");
}
