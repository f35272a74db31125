// Objects into the header's structs and back.
#include "value.hpp"

#include <cstring>
#include <limits>

namespace callkit_node {
namespace {

template <class T>
void store(void* base, std::size_t offset, T value) {
    std::memcpy(static_cast<std::byte*>(base) + offset, &value, sizeof value);
}

template <class T>
T load(const void* base, std::size_t offset) {
    T value;
    std::memcpy(&value, static_cast<const std::byte*>(base) + offset, sizeof value);
    return value;
}

template <class T>
T within(napi_env env, std::int64_t value, const char* what) {
    if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max())
        throw_type_error(env, std::string(what) + " is out of its range");
    return static_cast<T>(value);
}

void read_list(napi_env env, napi_value value, const field& into, void* out, arena& keep) {
    std::uint32_t length = 0;
    bool is_array = false;
    check(env, napi_is_array(env, value, &is_array));
    if (!is_array)
        throw_type_error(env, std::string(into.name) + " must be an array of strings");
    check(env, napi_get_array_length(env, value, &length));
    auto& list = keep.lists.emplace_back();
    for (std::uint32_t i = 0; i < length; ++i) {
        napi_value item = nullptr;
        check(env, napi_get_element(env, value, i, &item));
        list.push_back(keep.texts.emplace_back(read_text(env, item, into.name)).c_str());
    }
    store(out, into.offset, list.data());
    store(out, into.extra, list.size());
}

void read_field(napi_env env, napi_value value, const field& into, void* out, arena& keep) {
    switch (into.what) {
    case kind::u32:
        return store(out, into.offset, within<std::uint32_t>(env, read_i64(env, value, into.name), into.name));
    case kind::i32:
        return store(out, into.offset, within<std::int32_t>(env, read_i64(env, value, into.name), into.name));
    case kind::u64:
        return store(out, into.offset, read_u64(env, value, into.name));
    case kind::i64:
        return store(out, into.offset, read_i64(env, value, into.name));
    case kind::size:
        return store(out, into.offset, static_cast<std::size_t>(read_u64(env, value, into.name)));
    case kind::text: {
        const std::string& kept = keep.texts.emplace_back(read_text(env, value, into.name));
        if (kept.find('\0') != std::string::npos)
            throw_type_error(env, std::string(into.name) + " must not hold a NUL");
        return store(out, into.offset, kept.c_str());
    }
    case kind::bytes: {
        const std::string& kept = keep.texts.emplace_back(read_bytes(env, value, into.name));
        store(out, into.offset, kept.data());
        return store(out, into.extra, kept.size());
    }
    case kind::texts:
        return read_list(env, value, into, out, keep);
    case kind::nested: {
        const std::size_t words = (into.nested->size + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);
        void* inner = keep.structs.emplace_back(std::make_unique<std::uint64_t[]>(words)).get();
        callkit_init(inner, into.nested->size);
        read_struct(env, value, *into.nested, inner, keep);
        return store(out, into.offset, inner);
    }
    default:
        return;
    }
}

napi_value write_field(napi_env env, const field& from, const void* base) {
    switch (from.what) {
    case kind::u32:
        return number(env, load<std::uint32_t>(base, from.offset));
    case kind::i32:
        return number(env, load<std::int32_t>(base, from.offset));
    case kind::u64:
        return integer(env, load<std::uint64_t>(base, from.offset));
    case kind::i64:
        return time_us(env, load<std::int64_t>(base, from.offset));
    case kind::size:
        return integer(env, static_cast<std::uint64_t>(load<std::size_t>(base, from.offset)));
    case kind::chars:
        return text(env, static_cast<const char*>(base) + from.offset);
    case kind::text:
        return text_or_null(env, load<const char*>(base, from.offset));
    case kind::bytes: {
        const char* data = load<const char*>(base, from.offset);
        return data == nullptr ? null(env) : text(env, {data, load<std::size_t>(base, from.extra)});
    }
    default:
        return nullptr;
    }
}

} // namespace

void read_struct(napi_env env, napi_value object, const struct_table& table, void* out, arena& keep) {
    napi_value names = nullptr;
    napi_valuetype type = napi_undefined;
    check(env, napi_typeof(env, object, &type));
    if (type != napi_object)
        throw_type_error(env, std::string(table.name) + " must be an object");
    check(env, napi_get_property_names(env, object, &names));
    std::uint32_t length = 0;
    check(env, napi_get_array_length(env, names, &length));
    for (std::uint32_t i = 0; i < length; ++i) {
        napi_value name = nullptr;
        napi_value value = nullptr;
        check(env, napi_get_element(env, names, i, &name));
        const std::string wanted = read_text(env, name, table.name);
        const field* found = nullptr;
        for (const field& each : table.fields)
            if (wanted == each.name && each.what != kind::struct_size && each.what != kind::filled)
                found = &each;
        if (found == nullptr)
            throw_type_error(env, std::string(table.name) + " has no member " + wanted);
        check(env, napi_get_property(env, object, name, &value));
        if (!is_absent(env, value))
            read_field(env, value, *found, out, keep);
    }
}

napi_value write_struct(napi_env env, const struct_table& table, const void* from) {
    napi_value out = nullptr;
    check(env, napi_create_object(env, &out));
    for (const field& each : table.fields)
        if (napi_value value = write_field(env, each, from); value != nullptr)
            set(env, out, each.name, value);
    return out;
}

} // namespace callkit_node
