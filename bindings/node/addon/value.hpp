// JavaScript values and C's, and errors: what every file of the addon uses.
#pragma once

#define NAPI_VERSION 8
#include <callkit/c/plugin.h>

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace callkit_node {

/// Thrown in C++ while a JavaScript exception waits; `entry` catches it.
struct pending_exception {};

/// What callkit says of a failure, taken on the thread where it happened.
struct failure {
    callkit_status status{CALLKIT_OK};
    std::int32_t number{0};
    std::string code{};
    std::string message{};
};
failure last_failure(callkit_status status);
/// An Error with `status`, `number` and `code`.
napi_value make_error(napi_env env, const failure& what);
[[noreturn]] void throw_failure(napi_env env, callkit_status status);
inline void check(napi_env env, callkit_status status) {
    if (status != CALLKIT_OK)
        throw_failure(env, status);
}
[[noreturn]] void throw_type_error(napi_env env, const std::string& message);
void check(napi_env env, napi_status status);

napi_value undefined(napi_env env);
napi_value null(napi_env env);
napi_value text(napi_env env, std::string_view value);
/// null for NULL
napi_value text_or_null(napi_env env, const char* value);
napi_value number(napi_env env, double value);
/// A BigInt where a number would not be exact.
napi_value integer(napi_env env, std::int64_t value);
napi_value integer(napi_env env, std::uint64_t value);
/// null for CALLKIT_NO_TIME
napi_value time_us(napi_env env, std::int64_t value);
napi_value boolean(napi_env env, bool value);
void set(napi_env env, napi_value object, const char* name, napi_value value);

bool is_absent(napi_env env, napi_value value); // undefined or null
std::string read_text(napi_env env, napi_value value, const char* what);
/// Text, or the bytes of a Uint8Array.
std::string read_bytes(napi_env env, napi_value value, const char* what);
std::int64_t read_i64(napi_env env, napi_value value, const char* what);
std::uint64_t read_u64(napi_env env, napi_value value, const char* what);

/// One call of a function of the addon.
class invocation {
  public:
    static constexpr std::size_t most = 8;
    invocation(napi_env e, napi_callback_info info) : env(e), count(most) {
        check(e, napi_get_cb_info(e, info, &count, values, nullptr, &data));
    }
    [[nodiscard]] bool has(std::size_t i) const { return i < count && !is_absent(env, values[i]); }
    [[nodiscard]] std::string text(std::size_t i, const char* what) const { return read_text(env, values[i], what); }
    [[nodiscard]] std::optional<std::string> optional_text(std::size_t i, const char* what) const {
        return has(i) ? std::optional(text(i, what)) : std::nullopt;
    }
    [[nodiscard]] std::int32_t i32(std::size_t i, const char* what) const {
        return static_cast<std::int32_t>(read_i64(env, values[i], what));
    }
    [[nodiscard]] std::int64_t i64_or(std::size_t i, std::int64_t otherwise, const char* what) const {
        return has(i) ? read_i64(env, values[i], what) : otherwise;
    }

    napi_env env;
    std::size_t count;
    napi_value values[most]{};
    void* data{nullptr};
};

inline const char* c_str(const std::optional<std::string>& text) {
    return text ? text->c_str() : nullptr;
}

/// The function that JavaScript calls: nothing that C++ throws leaves it.
template <napi_value (*Body)(invocation&)>
napi_value entry(napi_env env, napi_callback_info info) noexcept {
    try {
        invocation call(env, info);
        return Body(call);
    } catch (const pending_exception&) {
    } catch (const std::exception& what) {
        (void)napi_throw_error(env, "internal", what.what());
    } catch (...) {
        (void)napi_throw_error(env, "internal", "something unknown was thrown");
    }
    return nullptr;
}

// ---- Structs of the header, by tables

enum class kind : std::uint8_t {
    struct_size,
    u32,
    i32,
    u64,
    i64,
    size,
    text,
    bytes,
    filled,
    texts,
    nested,
    chars,
    other
};

struct struct_table;
struct field {
    const char* name;
    kind what;
    std::size_t offset;
    std::size_t extra; // bytes, texts: where the length is; chars: how many
    const struct_table* nested;
};
struct struct_table {
    const char* name;
    std::size_t size;
    std::span<const field> fields;
};
struct enumerator {
    const char* type;
    const char* name;
    std::int32_t value;
};

#include "tables.inc"

/// Keeps what a struct that was read points at.
struct arena {
    std::deque<std::string> texts{};
    std::deque<std::vector<const char*>> lists{};
    std::deque<std::unique_ptr<std::uint64_t[]>> structs{};
};

/// Fills a struct from an object's members. A member that the struct does not have is a TypeError, unless it is one of
/// `kind::other`, which the caller reads.
void read_struct(napi_env env, napi_value object, const struct_table& table, void* out, arena& keep);
napi_value write_struct(napi_env env, const struct_table& table, const void* from);

template <class Struct>
Struct read(napi_env env, napi_value object, const struct_table& table, arena& keep) {
    Struct out;
    callkit_init(&out, sizeof out);
    if (!is_absent(env, object))
        read_struct(env, object, table, &out, keep);
    return out;
}

/// Text that a function copies out: `write(buffer, capacity, out_len)`.
template <class Write>
callkit_status copy_out(std::string& into, const Write& write) {
    char small[512];
    std::size_t length = 0;
    callkit_status status = write(small, sizeof small, &length);
    if (status == CALLKIT_OK) {
        into.assign(small, length);
        return status;
    }
    if (status != CALLKIT_E_BUFFER)
        return status;
    into.resize(length + 1);
    status = write(into.data(), into.size(), &length);
    into.resize(status == CALLKIT_OK ? length : 0);
    return status;
}

/// The same on the loop's thread, as a value; throws.
template <class Write>
napi_value copied_text(napi_env env, const Write& write) {
    std::string out;
    check(env, copy_out(out, write));
    return text(env, out);
}

} // namespace callkit_node
