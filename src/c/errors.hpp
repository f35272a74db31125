#pragma once

#include <callkit/c/callkit.h>
#include <callkit/core/error.hpp>
#include <callkit/core/result.hpp>

#include <cstdint>
#include <string_view>

/// How errors leave through the C API. Recording one cannot fail: it goes into fixed storage of the thread.
namespace callkit::c {

/// What only the C API can say. The numbers go on behind those of `errc`.
enum class api_errc : std::uint16_t {
    buffer_too_small = 600,
    forked = 601,
    too_many_operations = 602,
    inside_callback = 603,
    stopped_by_sink = 604,
    woken_up = 605,
    no_event = 606,
};

/// Total: a code that is added to `errc` and not here does not compile.
[[nodiscard]] callkit_status status_of(errc code) noexcept;
[[nodiscard]] callkit_status status_of(api_errc code) noexcept;

/// Records why the running function fails and returns what it is to return.
callkit_status fail_with(errc code, std::string_view detail) noexcept;
callkit_status fail_with(api_errc code, std::string_view detail) noexcept;
callkit_status fail_with(const error& why) noexcept;

/// The thread's last error, as text that ends in NUL.
[[nodiscard]] const char* last_error_text() noexcept;
[[nodiscard]] std::int32_t last_error_number() noexcept;

/// Name and advice of any number, ours or those of `errc`; as text that ends in NUL.
[[nodiscard]] const char* name_of(std::int32_t number) noexcept;
[[nodiscard]] const char* advice_of(std::int32_t number) noexcept;
[[nodiscard]] callkit_status status_of_number(std::int32_t number) noexcept;

} // namespace callkit::c
