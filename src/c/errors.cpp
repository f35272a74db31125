#include "errors.hpp"

#include <array>
#include <cstring>
#include <string_view>

namespace callkit::c {
namespace {

struct last_error {
    std::int32_t number{0};
    std::array<char, 512> text{};
};

constinit thread_local last_error last{};

struct api_row {
    api_errc code;
    callkit_status status;
    const char* name;
    const char* advice;
};

constexpr api_row api_rows[] = {
    {api_errc::buffer_too_small, CALLKIT_E_BUFFER, "buffer_too_small", "Give a buffer of the length that was told."},
    {api_errc::forked, CALLKIT_E_FORK, "forked", "Make new handles in a child process."},
    {api_errc::too_many_operations, CALLKIT_E_BUSY, "too_many_operations", "Fetch the events that wait."},
    {api_errc::inside_callback, CALLKIT_E_STATE, "inside_callback", "Return from the callback first."},
    {api_errc::stopped_by_sink, CALLKIT_E_CANCELED, "stopped_by_sink", "Start it again if it is still wanted."},
    {api_errc::woken_up, CALLKIT_E_CANCELED, "woken_up", "Fetch events again."},
    {api_errc::no_event, CALLKIT_E_TIMEOUT, "no_event", "Wait longer, or go on."},
};

const api_row* find_api(std::int32_t number) noexcept {
    for (const api_row& row : api_rows)
        if (static_cast<std::int32_t>(row.code) == number)
            return &row;
    return nullptr;
}

const detail::errc_row* find_core(std::int32_t number) noexcept {
    return number < 0 || number > 599 ? nullptr : detail::find_errc(static_cast<errc>(number));
}

callkit_status record(std::int32_t number, callkit_status status, std::string_view detail) noexcept {
    last.number = number;
    std::size_t length = detail.size() < last.text.size() ? detail.size() : last.text.size() - 1;
    // Not in the middle of a character.
    while (length > 0 && length < detail.size() && (static_cast<unsigned char>(detail[length]) & 0xc0U) == 0x80U)
        --length;
    std::memcpy(last.text.data(), detail.data(), length);
    last.text[length] = '\0';
    return status;
}

} // namespace

callkit_status status_of(errc code) noexcept {
    switch (code) { // no default: the compiler finds what is missing
    case errc::invalid_argument:
    case errc::unknown_scenario:
        return CALLKIT_E_INVALID;
    case errc::invalid_number:
        return CALLKIT_E_NUMBER;
    case errc::wrong_state:
    case errc::would_deadlock:
    case errc::duplicate_dial:
        return CALLKIT_E_STATE;
    case errc::not_found:
        return CALLKIT_E_NOT_FOUND;
    case errc::malformed:
        return CALLKIT_E_MALFORMED;
    case errc::unsupported:
        return CALLKIT_E_UNSUPPORTED;
    case errc::too_large:
        return CALLKIT_E_TOO_LARGE;
    case errc::not_allowed:
        return CALLKIT_E_REFUSED;
    case errc::unauthorized:
    case errc::forbidden:
        return CALLKIT_E_AUTH;
    case errc::network:
        return CALLKIT_E_NETWORK;
    case errc::timeout:
        return CALLKIT_E_TIMEOUT;
    case errc::ambiguous:
        return CALLKIT_E_AMBIGUOUS;
    case errc::rate_limited:
        return CALLKIT_E_RATE_LIMITED;
    case errc::provider_rejected:
    case errc::provider_failed:
    case errc::unknown_to_provider:
        return CALLKIT_E_PROVIDER;
    case errc::canceled:
    case errc::expired:
        return CALLKIT_E_CANCELED;
    case errc::store_unavailable:
    case errc::store_full:
    case errc::store_corrupt:
    case errc::store_too_new:
    case errc::store_busy:
    case errc::store_io:
    case errc::sid_conflict:
        return CALLKIT_E_STORE;
    case errc::closed:
        return CALLKIT_E_CLOSED;
    case errc::internal:
        return CALLKIT_E_INTERNAL;
    case errc::out_of_memory:
        return CALLKIT_E_NOMEM;
    }
    return CALLKIT_E_INTERNAL;
}

callkit_status status_of(api_errc code) noexcept {
    const api_row* row = find_api(static_cast<std::int32_t>(code));
    return row == nullptr ? CALLKIT_E_INTERNAL : row->status;
}

callkit_status fail_with(errc code, std::string_view detail) noexcept {
    return record(static_cast<std::int32_t>(code), status_of(code), detail);
}

callkit_status fail_with(api_errc code, std::string_view detail) noexcept {
    return record(static_cast<std::int32_t>(code), status_of(code), detail);
}

callkit_status fail_with(const error& why) noexcept {
    return fail_with(why.code, why.detail);
}

const char* last_error_text() noexcept {
    return last.text.data();
}

std::int32_t last_error_number() noexcept {
    return last.number;
}

const char* name_of(std::int32_t number) noexcept {
    if (const api_row* row = find_api(number))
        return row->name;
    const auto* row = find_core(number);
    return row == nullptr ? "unknown" : row->slug.data();
}

const char* advice_of(std::int32_t number) noexcept {
    if (const api_row* row = find_api(number))
        return row->advice;
    const auto* row = find_core(number);
    return row == nullptr ? "Report this as a bug." : row->advice.data();
}

callkit_status status_of_number(std::int32_t number) noexcept {
    if (const api_row* row = find_api(number))
        return row->status;
    const auto* row = find_core(number);
    return row == nullptr ? CALLKIT_E_INTERNAL : status_of(row->code);
}

} // namespace callkit::c
