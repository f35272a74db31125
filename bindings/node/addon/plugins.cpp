// The tables of plugin.h whose functions are JavaScript's.
#include "bridge.hpp"

#include <algorithm>

namespace callkit_node {
namespace {

// ---- A log

store_bridge& log_of(void* self) {
    return *static_cast<store_bridge*>(self);
}

/// The whole journal comes as one text of lines.
callkit_status read_log(void* self, callkit_plugin_read_fn entry, void* sink) {
    std::string lines;
    if (const callkit_status status = log_of(self).ask(
            "read", [](napi_env) { return std::vector<napi_value>(); }, lines);
        status != CALLKIT_OK)
        return status;
    for (std::string_view rest = lines; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (end > 0)
            if (const callkit_status status = entry(rest.data(), end, sink); status != CALLKIT_OK)
                return status;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return CALLKIT_OK;
}

template <class Struct>
napi_value write_list(napi_env env, const struct_table& table, const Struct* items, std::size_t count) {
    napi_value out = nullptr;
    check(env, napi_create_array_with_length(env, count, &out));
    for (std::size_t i = 0; i < count; ++i)
        check(env, napi_set_element(env, out, static_cast<std::uint32_t>(i), write_struct(env, table, items + i)));
    return out;
}

/// The structs stay while the thread that they belong to waits, unless the environment ends: then nobody reads them.
callkit_status append_log(void* self, const callkit_plugin_event* events, std::size_t event_count,
                          const callkit_plugin_row* rows, std::size_t row_count) {
    std::string none;
    return log_of(self).ask(
        "append",
        [=](napi_env env) {
            return std::vector{write_list(env, callkit_plugin_event_table, events, event_count),
                               write_list(env, callkit_plugin_row_table, rows, row_count)};
        },
        none);
}

callkit_status flush_log(void* self) {
    std::string none;
    return log_of(self).ask(
        "flush", [](napi_env) { return std::vector<napi_value>(); }, none);
}

void destroy_log(void* self) {
    log_of(self).tell("destroy", {});
    log_of(self).drop();
}

// ---- A provider

provider_bridge& provider_of(void* self) {
    return *static_cast<provider_bridge*>(self);
}

callkit_status start_provider(void* self, callkit_provider_host* host) {
    provider_of(self).host = host;
    std::string none;
    const auto box = std::make_shared<provider_host_box>(host);
    return provider_of(self).ask(
        "start", [box](napi_env env) { return std::vector{wrap(env, box)}; }, none);
}

/// Asks for an answer to a request; when JavaScript throws instead, nobody knows what became of it.
callkit_status request(void* self, const char* name, std::uint64_t id, bridge::make_arguments arguments) {
    provider_bridge& provider = provider_of(self);
    const auto lost = [host = provider.host.load(), id] {
        callkit_provider_answer answer;
        callkit_init(&answer, sizeof answer);
        answer.status = CALLKIT_E_AMBIGUOUS;
        answer.detail = "the provider's function failed";
        (void)!callkit_provider_reply(host, id, &answer);
    };
    provider.tell(
        name,
        [arguments = std::move(arguments), id](napi_env env) {
            std::vector<napi_value> values = arguments(env);
            values.push_back(integer(env, id));
            return values;
        },
        lost);
    return CALLKIT_OK;
}

/// A copy of a struct of the header that outlives the call, texts included.
template <class Struct>
class kept_copy {
  public:
    kept_copy(const struct_table& table, const Struct& from) : value_(from) {
        for (const field& each : table.fields) {
            if (each.what != kind::text)
                continue;
            auto*& member = *reinterpret_cast<const char**>(reinterpret_cast<std::byte*>(&value_) + each.offset);
            if (member != nullptr)
                member = texts_.emplace_back(member).c_str();
        }
    }
    kept_copy(const kept_copy&) = delete;
    kept_copy& operator=(const kept_copy&) = delete;
    [[nodiscard]] const Struct* get() const noexcept { return &value_; }

  private:
    Struct value_;
    std::deque<std::string> texts_{};
};

callkit_status place_call(void* self, const callkit_dial_request* what, std::uint64_t id) {
    const auto kept = std::make_shared<kept_copy<callkit_dial_request>>(callkit_dial_request_table, *what);
    return request(self, "place", id, [kept](napi_env env) {
        return std::vector{write_struct(env, callkit_dial_request_table, kept->get())};
    });
}

callkit_status list_calls(void* self, const callkit_list_request* what, std::uint64_t id) {
    const auto kept = std::make_shared<kept_copy<callkit_list_request>>(callkit_list_request_table, *what);
    return request(self, "list", id, [kept](napi_env env) {
        return std::vector{write_struct(env, callkit_list_request_table, kept->get())};
    });
}

callkit_status hang_up_call(void* self, const char* sid, std::uint64_t id) {
    return request(self, "hang_up", id,
                   [kept = std::string(sid)](napi_env env) { return std::vector{text(env, kept)}; });
}

callkit_status fetch_call(void* self, const char* sid, std::uint64_t id) {
    return request(self, "fetch", id, [kept = std::string(sid)](napi_env env) { return std::vector{text(env, kept)}; });
}

callkit_status mute_call(void* self, const char* sid, std::int32_t on, std::uint64_t id) {
    return request(self, "set_mute", id, [kept = std::string(sid), on](napi_env env) {
        return std::vector{text(env, kept), boolean(env, on != 0)};
    });
}

callkit_status hold_call(void* self, const char* sid, std::int32_t on, std::uint64_t id) {
    return request(self, "set_hold", id, [kept = std::string(sid), on](napi_env env) {
        return std::vector{text(env, kept), boolean(env, on != 0)};
    });
}

callkit_status send_digits(void* self, const char* sid, const char* digits, std::uint64_t id) {
    return request(self, "send_digits", id, [kept = std::string(sid), sent = std::string(digits)](napi_env env) {
        return std::vector{text(env, kept), text(env, sent)};
    });
}

void destroy_provider(void* self) {
    provider_of(self).tell("destroy", {});
    provider_of(self).drop();
}

} // namespace

const callkit_store_plugin& store_bridge::table() {
    static const callkit_store_plugin functions{
        sizeof(callkit_store_plugin), 0, &read_log, &append_log, &flush_log, &destroy_log};
    return functions;
}

provider_bridge::provider_bridge(environment& here, napi_value object) : bridge(here, object) {
    napi_env env = here.env();
    napi_value member = nullptr;
    check(env, napi_get_named_property(env, object, "name", &member));
    name_ = read_text(env, member, "the provider's name");
    check(env, napi_get_named_property(env, object, "capabilities", &member));
    table_.struct_size = sizeof table_;
    table_.capabilities =
        static_cast<std::uint32_t>(is_absent(env, member) ? 0 : read_u64(env, member, "capabilities"));
    table_.name = name_.c_str();
    table_.start = &start_provider;
    table_.place = &place_call;
    table_.hang_up = &hang_up_call;
    table_.fetch = &fetch_call;
    table_.set_mute = &mute_call;
    table_.set_hold = &hold_call;
    table_.send_digits = &send_digits;
    table_.list = &list_calls;
    table_.destroy = &destroy_provider;
}

} // namespace callkit_node
