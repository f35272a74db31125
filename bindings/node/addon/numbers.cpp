// Phone numbers. Functions have the header's names; what goes to out-parameters there is returned.
#include "functions.hpp"

#include <algorithm>
#include <cstring>

namespace callkit_node {
namespace {

napi_value parse(invocation& call) {
    const std::string input = call.text(0, "text");
    const auto region = call.optional_text(1, "region");
    callkit_number out;
    callkit_init(&out, sizeof out);
    check(call.env, callkit_number_parse(input.c_str(), c_str(region), &out));
    return write_struct(call.env, callkit_number_table, &out);
}

napi_value format(invocation& call) {
    const std::string input = call.text(0, "text");
    const auto region = call.optional_text(1, "region");
    const auto style = static_cast<callkit_number_style>(call.i64_or(2, CALLKIT_STYLE_E164, "style"));
    return copied_text(call.env, [&](char* buffer, std::size_t capacity, std::size_t* length) {
        return callkit_number_format(input.c_str(), c_str(region), style, buffer, capacity, length);
    });
}

template <callkit_status (*Function)(const char*, const char*, char*, std::size_t, std::size_t*)>
napi_value regional(invocation& call) {
    const std::string input = call.text(0, "text");
    const auto region = call.optional_text(1, "region");
    return copied_text(call.env, [&](char* buffer, std::size_t capacity, std::size_t* length) {
        return Function(input.c_str(), c_str(region), buffer, capacity, length);
    });
}

napi_value mask(invocation& call) {
    const std::string input = call.text(0, "text");
    return copied_text(call.env, [&](char* buffer, std::size_t capacity, std::size_t* length) {
        return callkit_number_mask(input.c_str(), buffer, capacity, length);
    });
}

napi_value compare(invocation& call) {
    const std::string a = call.text(0, "a");
    const std::string b = call.text(1, "b");
    callkit_number_match out = CALLKIT_MATCH_NO;
    check(call.env, callkit_number_compare(a.c_str(), b.c_str(), &out));
    return number(call.env, out);
}

napi_value region_country_code(invocation& call) {
    const auto region = call.optional_text(0, "region");
    return number(call.env, callkit_region_country_code(c_str(region)));
}

/// Written forms of numbers are ASCII.
napi_value ascii(napi_env env, std::string_view value) {
    napi_value out = nullptr;
    check(env, napi_create_string_latin1(env, value.data(), value.size(), &out));
    return out;
}

/// A typed array and where its elements are.
template <class T>
napi_value make_array(napi_env env, napi_typedarray_type type, std::size_t count, T*& data) {
    void* bytes = nullptr;
    napi_value buffer = nullptr;
    napi_value out = nullptr;
    check(env, napi_create_arraybuffer(env, count * sizeof(T), &bytes, &buffer));
    check(env, napi_create_typedarray(env, type, count, buffer, 0, &out));
    data = static_cast<T*>(bytes);
    return out;
}

constexpr std::size_t chunk = 4096; // items in one call, so that the text columns need no more room than that

struct text_column {
    const char* name;
    char* callkit_number_batch::*data;
    std::size_t callkit_number_batch::*capacity;
    std::size_t callkit_number_batch::*size;
    std::size_t each;
    std::vector<char> room{};
    std::string all{};
    bool wanted{false};
};

struct batch_columns {
    napi_value valid{}, error{}, type{}, country_code{}, regions{};
    std::uint8_t* valid_at{nullptr};
    std::uint8_t* error_at{nullptr};
    std::uint8_t* type_at{nullptr};
    std::uint16_t* code_at{nullptr};
    std::uint8_t* regions_at{nullptr};
};

bool wants(napi_env env, napi_value object, const char* name) {
    napi_value value = nullptr;
    bool out = false;
    check(env, napi_get_named_property(env, object, name, &value));
    check(env, napi_coerce_to_bool(env, value, &value));
    check(env, napi_get_value_bool(env, value, &out));
    return out;
}

/// callkit_numbers_parse(input, region, flags, { valid: true, e164: true, … }): the columns that are wanted.
napi_value parse_many(invocation& call) {
    napi_env env = call.env;
    const std::string input = read_bytes(env, call.values[0], "input");
    const auto region = call.optional_text(1, "region");
    const auto flags = static_cast<std::uint32_t>(call.i64_or(2, 0, "flags"));
    napi_value wanted = call.values[3];
    auto count = static_cast<std::size_t>(std::count(input.begin(), input.end(), '\n'));
    if (!input.empty() && input.back() != '\n')
        ++count;

    batch_columns out;
    if (wants(env, wanted, "valid"))
        out.valid = make_array(env, napi_uint8_array, count, out.valid_at);
    if (wants(env, wanted, "error"))
        out.error = make_array(env, napi_uint8_array, count, out.error_at);
    if (wants(env, wanted, "type"))
        out.type = make_array(env, napi_uint8_array, count, out.type_at);
    if (wants(env, wanted, "country_code"))
        out.country_code = make_array(env, napi_uint16_array, count, out.code_at);
    if (wants(env, wanted, "regions"))
        out.regions = make_array(env, napi_uint8_array, count * 2, out.regions_at);
    using batch = callkit_number_batch;
    text_column texts[] = {
        {"e164", &batch::e164, &batch::e164_capacity, &batch::e164_size, 23},
        {"national", &batch::national, &batch::national_capacity, &batch::national_size, 96},
        {"international", &batch::international, &batch::international_capacity, &batch::international_size, 96},
        {"rfc3966", &batch::rfc3966, &batch::rfc3966_capacity, &batch::rfc3966_size, 96}};
    for (text_column& each : texts)
        if ((each.wanted = wants(env, wanted, each.name)))
            each.room.resize(each.each * std::min(count, chunk));

    std::size_t done = 0;
    std::size_t valid = 0;
    const std::string_view rest = input;
    for (std::size_t at = 0; at < rest.size();) {
        batch one;
        callkit_init(&one, sizeof one);
        one.flags = flags;
        one.input = rest.data() + at;
        one.input_size = rest.size() - at;
        one.region = c_str(region);
        one.capacity = std::min(chunk, count - done);
        one.valid = out.valid_at == nullptr ? nullptr : out.valid_at + done;
        one.error = out.error_at == nullptr ? nullptr : out.error_at + done;
        one.type = out.type_at == nullptr ? nullptr : out.type_at + done;
        one.country_code = out.code_at == nullptr ? nullptr : out.code_at + done;
        one.regions = out.regions_at == nullptr ? nullptr : reinterpret_cast<char*>(out.regions_at + 2 * done);
        for (text_column& each : texts)
            if (each.wanted) {
                one.*each.data = each.room.data();
                one.*each.capacity = each.room.size();
            }
        check(env, callkit_numbers_parse(&one));
        for (text_column& each : texts)
            if (each.wanted)
                each.all.append(each.room.data(), one.*each.size);
        at += one.consumed;
        done += one.count;
        valid += one.valid_count;
    }

    napi_value result = nullptr;
    check(env, napi_create_object(env, &result));
    set(env, result, "count", number(env, static_cast<double>(done)));
    set(env, result, "valid_count", number(env, static_cast<double>(valid)));
    const std::pair<const char*, napi_value> arrays[] = {{"valid", out.valid},
                                                         {"error", out.error},
                                                         {"type", out.type},
                                                         {"country_code", out.country_code},
                                                         {"regions", out.regions}};
    for (const auto& [name, value] : arrays)
        if (value != nullptr)
            set(env, result, name, value);
    for (const text_column& each : texts)
        if (each.wanted)
            set(env, result, each.name, ascii(env, each.all));
    return result;
}

template <class Enum, const char* (*Name)(Enum)>
napi_value name_of(invocation& call) {
    return text(call.env, Name(static_cast<Enum>(call.i32(0, "value"))));
}

} // namespace

void add_numbers(napi_env env, napi_value exports) {
    add(env, exports, "callkit_number_parse", &entry<parse>);
    add(env, exports, "callkit_number_format", &entry<format>);
    add(env, exports, "callkit_number_json", &entry<regional<callkit_number_json>>);
    add(env, exports, "callkit_number_dialable", &entry<regional<callkit_number_dialable>>);
    add(env, exports, "callkit_number_as_typed", &entry<regional<callkit_number_as_typed>>);
    add(env, exports, "callkit_number_mask", &entry<mask>);
    add(env, exports, "callkit_number_compare", &entry<compare>);
    add(env, exports, "callkit_region_country_code", &entry<region_country_code>);
    add(env, exports, "callkit_numbers_parse", &entry<parse_many>);
    add(env, exports, "callkit_number_type_name", &entry<name_of<callkit_number_type, callkit_number_type_name>>);
    add(env, exports, "callkit_number_error_name", &entry<name_of<callkit_number_error, callkit_number_error_name>>);
    add(env, exports, "callkit_call_status_name", &entry<name_of<callkit_call_status, callkit_call_status_name>>);
    add(env, exports, "callkit_status_name", &entry<name_of<callkit_status, callkit_status_name>>);
}

} // namespace callkit_node
