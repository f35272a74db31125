// What a call is created with, and the errors of what it cannot be created with.
#include "fake_rest.hpp"

#include <callkit/core/e164.hpp>
#include <callkit/net/origin.hpp>

#include <algorithm>
#include <charconv>

namespace callkit::testing {
namespace {

using refusal = std::optional<net::http_response>;

refusal refuse(int code, std::string message = {}) {
    return answer_error(400, code, std::move(message));
}

/// Twilio's magic numbers (https://www.twilio.com/docs/iam/test-credentials).
constexpr std::string_view magic_prefix{"+150055500"};
constexpr std::string_view magic_caller{"+15005550006"};

refusal magic_callee(std::string_view to) {
    if (to == "+15005550001")
        return refuse(21217, "Phone number does not appear to be valid");
    if (to == "+15005550002")
        return refuse(21214, "'To' phone number cannot be reached");
    if (to == "+15005550003")
        return refuse(21215, "Account not authorized to call " + std::string(to) +
                                 ". Perhaps you need to enable some international permissions");
    if (to == "+15005550004")
        return refuse(21216, "Account not allowed to call " + std::string(to));
    return std::nullopt;
}

refusal not_verified(std::string_view from) {
    return refuse(21210, "The source phone number provided, " + std::string(from) +
                             ", is not yet verified for your account. You may only make calls from phone numbers that "
                             "you've verified or purchased from Twilio.");
}

/// As the network dials it; empty for a number that is none. Punctuation is nobody's concern.
std::string dialled(std::string_view text) {
    const auto number = e164::parse(text);
    if (!number || !number->valid())
        return {};
    return e164::format(*number, e164::style::e164).str();
}

bool has_scheme(std::string_view address) {
    return address.starts_with("client:") || address.starts_with("sip:") || address.starts_with("sips:");
}

refusal read_callee(const fake_state& state, std::string_view to, fake_call& call) {
    if (to.empty())
        return refuse(21201);
    if (has_scheme(to)) {
        call.to = to;
        call.kind = to.starts_with("client:") ? fake_call::leg::client : fake_call::leg::phone;
        return std::nullopt;
    }
    if (auto magic = magic_callee(to))
        return magic;
    call.to = dialled(to);
    if (call.to.empty())
        return refuse(21211, "The phone number you are attempting to call, " + std::string(to) + ", is not valid.");
    const auto& allowed = state.options.countries;
    const auto number = e164::parse(call.to);
    const e164::region where = number->where();
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), where.text()) == allowed.end())
        return refuse(21215, "Account not authorized to call " + call.to +
                                 ". Perhaps you need to enable some international permissions: "
                                 "https://www.twilio.com/console/voice/calls/geo-permissions/low-risk");
    return std::nullopt;
}

refusal read_caller(const fake_state& state, const rest_request& request, std::string_view from, fake_call& call) {
    if (from.empty())
        return refuse(21213);
    if (has_scheme(from) && has_scheme(call.to)) {
        call.from = from;
        return std::nullopt;
    }
    if (from == "+15005550001")
        return refuse(21212, "The source phone number provided, " + std::string(from) + ", is not valid.");
    if (request.test || from.starts_with(magic_prefix)) {
        if (from != magic_caller)
            return not_verified(from);
        call.from = from;
        return std::nullopt;
    }
    call.from = dialled(from);
    if (call.from.empty())
        return refuse(21212, "The source phone number provided, " + std::string(from) + ", is not valid.");
    const auto& numbers = state.options.numbers;
    const auto& ids = state.options.caller_ids;
    const auto is_it = [&](const auto& one) { return one.phone_number == call.from; };
    if ((!numbers.empty() || !ids.empty()) && std::none_of(numbers.begin(), numbers.end(), is_it) &&
        std::none_of(ids.begin(), ids.end(), is_it))
        return not_verified(call.from);
    return std::nullopt;
}

std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

/// What happens on answer: one of three.
refusal read_source(const fake_state& state, const rest_request& request, fake_call& call) {
    call.status_callback = read_callback(request, "StatusCallback", {"completed"});
    if (!call.status_callback.url.empty() && !is_web_address(call.status_callback.url))
        return refuse(21609);
    call.source.method = request.get("Method") == "GET" ? "GET" : "POST";
    call.source.fallback_url = request.get("FallbackUrl");
    call.source.fallback_method = request.get("FallbackMethod") == "GET" ? "GET" : "POST";
    if (const std::string_view sid = request.get("ApplicationSid"); !sid.empty()) {
        for (const fake_application& one : state.options.applications) {
            if (one.sid != sid)
                continue;
            call.application = one.sid;
            call.source = {one.voice_url, one.voice_method, one.voice_fallback_url, one.voice_fallback_method, {}};
            call.status_callback = {one.status_callback, one.status_callback_method, {"completed"}};
            return std::nullopt;
        }
        return refuse(21218, "ApplicationSid " + std::string(sid) + " is not valid");
    }
    if (const std::string_view url = request.get("Url"); !url.empty()) {
        call.source.url = url;
        return is_web_address(url) ? std::nullopt : refuse(21205);
    }
    call.source.twiml = request.get("Twiml");
    if (call.source.twiml.empty())
        return refuse(21205, "Url parameter is required.");
    return characters_in(call.source.twiml) > 4000 ? refuse(32018) : std::nullopt;
}

/// A whole number between `low` and `high`; `otherwise` when it is not given, nothing when it is none.
std::optional<long> read_number(const rest_request& request, const char* name, long otherwise, long low, long high) {
    const std::string_view text = request.get(name);
    if (text.empty())
        return otherwise;
    long value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || value < low)
        return std::nullopt;
    return std::min(value, high);
}

refusal read_rest(const rest_request& request, fake_call& call) {
    for (const char* name : {"Method", "FallbackMethod", "StatusCallbackMethod"})
        if (const std::string_view method = request.get(name); !method.empty() && method != "GET" && method != "POST")
            return refuse(21209);
    const auto timeout = read_number(request, "Timeout", 60, 0, 600);
    if (!timeout)
        return refuse(21208);
    call.ring_timeout = seconds(std::max(*timeout, 1L));
    if (const auto limit = read_number(request, "TimeLimit", 14'400, 1, 86'400))
        call.time_limit = seconds(*limit);
    const std::string_view digits = request.get("SendDigits");
    if (digits.size() > 32 || digits.find_first_not_of("0123456789ABCDabcd#*wW") != std::string_view::npos)
        return refuse(21206);
    call.records = request.flag("Record").value_or(false);
    call.recording_callback = read_callback(request, "RecordingStatusCallback", {"completed"});
    const std::string_view detection = request.get("MachineDetection");
    if (digits.empty() && !detection.empty() && detection != "None") { // digits switch detection off
        call.detects =
            detection == "DetectMessageEnd" ? fake_call::detection::message_end : fake_call::detection::enable;
        call.async_detection = request.flag("AsyncAmd").value_or(false);
        if (call.async_detection)
            call.detection_callback = read_callback(request, "AsyncAmdStatusCallback", {});
    }
    return std::nullopt;
}

} // namespace

bool is_web_address(std::string_view url) {
    return split_webhook(url).has_value() && url.find_first_of(" \t\r\n") == std::string_view::npos;
}

callback_target read_callback(const rest_request& request, const std::string& name,
                              std::set<std::string, std::less<>> otherwise) {
    callback_target made{std::string(request.get(name)), request.get(name + "Method") == "GET" ? "GET" : "POST",
                         std::move(otherwise)};
    std::set<std::string, std::less<>> given;
    for (const std::string& list : request.all(name + "Event"))
        for (std::string& word : words_in(list))
            given.insert(std::move(word));
    if (!given.empty())
        made.events = std::move(given);
    return made;
}

std::optional<net::http_response> read_ends(fake_state& state, const rest_request& request, fake_call& call) {
    if (auto no = read_callee(state, request.get("To"), call))
        return no;
    if (auto no = read_caller(state, request, request.get("From"), call))
        return no;
    return read_rest(request, call);
}

net::http_response create_call(fake_state& state, const rest_request& request) {
    fake_call call;
    call.test = request.test;
    if (auto no = read_ends(state, request, call))
        return *std::move(no);
    if (auto no = read_source(state, request, call))
        return *std::move(no);
    fake_call& made = state.new_call(std::move(call));
    if (made.test)
        --state.counters.live; // it is a call for show
    state.place(made);
    return answer_json(201, call_json(state, made));
}

} // namespace callkit::testing
