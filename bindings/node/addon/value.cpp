#include "value.hpp"

#include <cmath>

namespace callkit_node {

failure last_failure(callkit_status status) {
    return {status, callkit_last_error_number(), callkit_last_error_name(), callkit_last_error()};
}

napi_value make_error(napi_env env, const failure& what) {
    napi_value error = nullptr;
    check(env, napi_create_error(env, text(env, what.code), text(env, what.message), &error));
    set(env, error, "status", number(env, what.status));
    set(env, error, "number", number(env, what.number));
    return error;
}

void throw_failure(napi_env env, callkit_status status) {
    (void)napi_throw(env, make_error(env, last_failure(status)));
    throw pending_exception{};
}

void throw_type_error(napi_env env, const std::string& message) {
    (void)napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message.c_str());
    throw pending_exception{};
}

void check(napi_env env, napi_status status) {
    if (status == napi_ok)
        return;
    bool waits = false;
    (void)napi_is_exception_pending(env, &waits);
    if (!waits) {
        const napi_extended_error_info* info = nullptr;
        (void)napi_get_last_error_info(env, &info);
        const char* why = info != nullptr && info->error_message != nullptr ? info->error_message : "Node refused";
        (void)napi_throw_error(env, "internal", why);
    }
    throw pending_exception{};
}

napi_value undefined(napi_env env) {
    napi_value out = nullptr;
    check(env, napi_get_undefined(env, &out));
    return out;
}

napi_value null(napi_env env) {
    napi_value out = nullptr;
    check(env, napi_get_null(env, &out));
    return out;
}

napi_value text(napi_env env, std::string_view value) {
    napi_value out = nullptr;
    check(env, napi_create_string_utf8(env, value.data(), value.size(), &out));
    return out;
}

napi_value text_or_null(napi_env env, const char* value) {
    return value == nullptr ? null(env) : text(env, value);
}

napi_value number(napi_env env, double value) {
    napi_value out = nullptr;
    check(env, napi_create_double(env, value, &out));
    return out;
}

constexpr std::int64_t most_exact = (std::int64_t{1} << 53) - 1;

napi_value integer(napi_env env, std::int64_t value) {
    if (value <= most_exact && value >= -most_exact)
        return number(env, static_cast<double>(value));
    napi_value out = nullptr;
    check(env, napi_create_bigint_int64(env, value, &out));
    return out;
}

napi_value integer(napi_env env, std::uint64_t value) {
    if (value <= static_cast<std::uint64_t>(most_exact))
        return number(env, static_cast<double>(value));
    napi_value out = nullptr;
    check(env, napi_create_bigint_uint64(env, value, &out));
    return out;
}

napi_value time_us(napi_env env, std::int64_t value) {
    return value == CALLKIT_NO_TIME ? null(env) : integer(env, value);
}

napi_value boolean(napi_env env, bool value) {
    napi_value out = nullptr;
    check(env, napi_get_boolean(env, value, &out));
    return out;
}

void set(napi_env env, napi_value object, const char* name, napi_value value) {
    check(env, napi_set_named_property(env, object, name, value));
}

bool is_absent(napi_env env, napi_value value) {
    napi_valuetype type = napi_undefined;
    if (value != nullptr)
        check(env, napi_typeof(env, value, &type));
    return type == napi_undefined || type == napi_null;
}

std::string read_text(napi_env env, napi_value value, const char* what) {
    std::size_t length = 0;
    if (value == nullptr || napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok)
        throw_type_error(env, std::string(what) + " must be a string");
    std::string out(length, '\0');
    // A std::string has room for the NUL that is written behind the last byte.
    check(env, napi_get_value_string_utf8(env, value, out.data(), length + 1, &length));
    return out;
}

std::string read_bytes(napi_env env, napi_value value, const char* what) {
    bool typed = false;
    if (value != nullptr)
        check(env, napi_is_typedarray(env, value, &typed));
    if (!typed)
        return read_text(env, value, what);
    napi_typedarray_type type = napi_int8_array;
    std::size_t length = 0;
    void* data = nullptr;
    check(env, napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr));
    if (type != napi_uint8_array)
        throw_type_error(env, std::string(what) + " must be a string or a Uint8Array");
    return {static_cast<const char*>(data), length};
}

namespace {

bool read_bigint(napi_env env, napi_value value, std::int64_t* as_signed, std::uint64_t* as_unsigned) {
    bool exact = false;
    const napi_status status = as_signed != nullptr ? napi_get_value_bigint_int64(env, value, as_signed, &exact)
                                                    : napi_get_value_bigint_uint64(env, value, as_unsigned, &exact);
    return status == napi_ok && exact;
}

double read_whole(napi_env env, napi_value value, const char* what) {
    double out = 0;
    bool truth = false;
    if (value != nullptr && napi_get_value_bool(env, value, &truth) == napi_ok)
        return truth ? 1 : 0;
    if (value == nullptr || napi_get_value_double(env, value, &out) != napi_ok || std::trunc(out) != out ||
        std::fabs(out) > static_cast<double>(most_exact))
        throw_type_error(env, std::string(what) + " must be a whole number");
    return out;
}

bool is_bigint(napi_env env, napi_value value) {
    napi_valuetype type = napi_undefined;
    if (value != nullptr)
        check(env, napi_typeof(env, value, &type));
    return type == napi_bigint;
}

} // namespace

std::int64_t read_i64(napi_env env, napi_value value, const char* what) {
    std::int64_t out = 0;
    if (!is_bigint(env, value))
        return static_cast<std::int64_t>(read_whole(env, value, what));
    if (!read_bigint(env, value, &out, nullptr))
        throw_type_error(env, std::string(what) + " does not fit in 64 bits");
    return out;
}

std::uint64_t read_u64(napi_env env, napi_value value, const char* what) {
    std::uint64_t out = 0;
    if (is_bigint(env, value)) {
        if (!read_bigint(env, value, nullptr, &out))
            throw_type_error(env, std::string(what) + " does not fit in 64 bits without a sign");
        return out;
    }
    const double whole = read_whole(env, value, what);
    if (whole < 0)
        throw_type_error(env, std::string(what) + " must not be negative");
    return static_cast<std::uint64_t>(whole);
}

} // namespace callkit_node
