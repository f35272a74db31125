#pragma once

#include "errors.hpp"
#include "handles.hpp"

#include <callkit/core/e164/types.hpp>
#include <callkit/core/id.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

/// How arguments come in and results go out.
namespace callkit::c {

/// The least that a sized struct has: its size and the member beside it.
inline constexpr std::size_t least_struct = 8;
/// More than any struct of callkit will ever have; a larger size is garbage.
inline constexpr std::size_t most_struct = 4096;

/// Reads a sized struct of any release: what a shorter one lacks is zero, and what a longer one has more must be zero.
template <class T>
callkit_status read_struct(const T* given, T& out) noexcept {
    std::memset(static_cast<void*>(&out), 0, sizeof out);
    if (given == nullptr)
        return fail_with(errc::invalid_argument, "a struct is NULL");
    std::uint32_t size = 0;
    std::memcpy(&size, given, sizeof size);
    if (size < least_struct || size > most_struct)
        return fail_with(errc::invalid_argument, "struct_size is not set; use callkit_init");
    const auto* const bytes = reinterpret_cast<const unsigned char*>(given);
    for (std::size_t i = sizeof(T); i < size; ++i)
        if (bytes[i] != 0)
            return fail_with(errc::unsupported, "a struct has members that this version does not know");
    std::memcpy(static_cast<void*>(&out), given, size < sizeof(T) ? size : sizeof(T));
    return CALLKIT_OK;
}

/// The same for options that may be left out: all zero then.
template <class T>
callkit_status read_options(const T* given, T& out) noexcept {
    if (given != nullptr)
        return read_struct(given, out);
    std::memset(static_cast<void*>(&out), 0, sizeof out);
    return CALLKIT_OK;
}

/// Fills a sized struct as far as it reaches, and what is longer with zero.
template <class T>
callkit_status write_struct(T* out, const T& value) noexcept {
    if (out == nullptr)
        return fail_with(errc::invalid_argument, "the struct for the result is NULL");
    std::uint32_t size = 0;
    std::memcpy(&size, out, sizeof size);
    if (size < least_struct || size > most_struct)
        return fail_with(errc::invalid_argument, "struct_size is not set; use callkit_init");
    auto* const bytes = reinterpret_cast<unsigned char*>(out);
    std::memset(bytes, 0, size);
    std::memcpy(bytes, &value, size < sizeof(T) ? size : sizeof(T));
    std::memcpy(bytes, &size, sizeof size);
    return CALLKIT_OK;
}

/// Clears the place for a handle before anything can fail.
template <class Handle>
callkit_status check_out(Handle** out) noexcept {
    if (out == nullptr)
        return fail_with(errc::invalid_argument, "out is NULL");
    *out = nullptr;
    return CALLKIT_OK;
}

/// Clears a result before anything can fail. A struct whose size makes no sense is left alone.
template <class T>
callkit_status clear_struct(T* out) noexcept {
    return write_struct(out, T{});
}

inline std::string_view view(const char* text) noexcept {
    return text == nullptr ? std::string_view() : std::string_view(text);
}
inline std::string text_or(const char* text, std::string_view otherwise) {
    return std::string(text == nullptr || *text == '\0' ? otherwise : std::string_view(text));
}

/// Text into the caller's buffer; see "Text that is copied out" in callkit.h.
callkit_status copy_out(std::string_view text, char* buffer, std::size_t capacity, std::size_t* out_len) noexcept;

/// Two capital letters, or nothing for NULL and "". Records the error.
callkit_status read_region(const char* text, e164::region& out) noexcept;
/// A call's UUID. Records the error.
callkit_status read_call_id(const char* text, call_id& out) noexcept;

/// From inside a callback nothing with a handle may be called. Records the error.
callkit_status refuse_in_callback() noexcept;

/// What every function with a handle begins with.
template <class Handle>
callkit_status open_handle(const Handle* handle, std::shared_ptr<typename handle_traits<Handle>::object>& out) {
    if (inside_callback())
        return refuse_in_callback();
    callkit_status status = CALLKIT_OK;
    out = find(handle, status);
    return status;
}

} // namespace callkit::c
