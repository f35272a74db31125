#include "fence.hpp"

#include <callkit/core/call_status.hpp>
#include <callkit/core/e164.hpp>
#include <callkit/version.hpp>

#include <cstring>

using namespace callkit;
using namespace callkit::c;

uint32_t callkit_abi_version(void) {
    return fence_or<uint32_t>(0, CALLKIT_ENTRY, [] { return CALLKIT_ABI_VERSION; });
}

const char* callkit_version(void) {
    return fence_or<const char*>("", CALLKIT_ENTRY, [] { return version_text.data(); });
}

const char* callkit_numbering_plan(void) {
    return fence_or<const char*>("", CALLKIT_ENTRY, [] { return e164::numbering_plan_name().data(); });
}

void callkit_init(void* sized_struct, size_t struct_size) {
    fence_void(CALLKIT_ENTRY, [&] {
        if (sized_struct == nullptr || struct_size < sizeof(uint32_t))
            return;
        std::memset(sized_struct, 0, struct_size);
        const auto size = static_cast<uint32_t>(struct_size);
        std::memcpy(sized_struct, &size, sizeof size);
    });
}

const char* callkit_status_name(callkit_status status) {
    return fence_or<const char*>("E_UNKNOWN", CALLKIT_ENTRY, [&]() -> const char* {
        switch (status) {
        case CALLKIT_OK:
            return "OK";
        case CALLKIT_E_INTERNAL:
            return "E_INTERNAL";
        case CALLKIT_E_NOMEM:
            return "E_NOMEM";
        case CALLKIT_E_INVALID:
            return "E_INVALID";
        case CALLKIT_E_NOT_FOUND:
            return "E_NOT_FOUND";
        case CALLKIT_E_STATE:
            return "E_STATE";
        case CALLKIT_E_BUFFER:
            return "E_BUFFER";
        case CALLKIT_E_TIMEOUT:
            return "E_TIMEOUT";
        case CALLKIT_E_CANCELED:
            return "E_CANCELED";
        case CALLKIT_E_AUTH:
            return "E_AUTH";
        case CALLKIT_E_RATE_LIMITED:
            return "E_RATE_LIMITED";
        case CALLKIT_E_NETWORK:
            return "E_NETWORK";
        case CALLKIT_E_PROVIDER:
            return "E_PROVIDER";
        case CALLKIT_E_STORE:
            return "E_STORE";
        case CALLKIT_E_UNSUPPORTED:
            return "E_UNSUPPORTED";
        case CALLKIT_E_CLOSED:
            return "E_CLOSED";
        case CALLKIT_E_NUMBER:
            return "E_NUMBER";
        case CALLKIT_E_REFUSED:
            return "E_REFUSED";
        case CALLKIT_E_AMBIGUOUS:
            return "E_AMBIGUOUS";
        case CALLKIT_E_MALFORMED:
            return "E_MALFORMED";
        case CALLKIT_E_TOO_LARGE:
            return "E_TOO_LARGE";
        case CALLKIT_E_FORK:
            return "E_FORK";
        case CALLKIT_E_BUSY:
            return "E_BUSY";
        case CALLKIT_STATUS_FORCE32:
            break;
        }
        return "E_UNKNOWN";
    });
}

const char* callkit_last_error(void) {
    return fence_or<const char*>("", CALLKIT_ENTRY, [] { return last_error_text(); });
}

const char* callkit_last_error_name(void) {
    return fence_or<const char*>("", CALLKIT_ENTRY,
                                 [] { return last_error_number() == 0 ? "" : name_of(last_error_number()); });
}

int32_t callkit_last_error_number(void) {
    return fence_or<int32_t>(0, CALLKIT_ENTRY, [] { return last_error_number(); });
}

const char* callkit_error_name(int32_t number) {
    return fence_or<const char*>("unknown", CALLKIT_ENTRY, [&] { return name_of(number); });
}

const char* callkit_error_advice(int32_t number) {
    return fence_or<const char*>("", CALLKIT_ENTRY, [&] { return advice_of(number); });
}

callkit_status callkit_error_status(int32_t number) {
    return fence(CALLKIT_ENTRY, [&] { return number == 0 ? CALLKIT_OK : status_of_number(number); });
}

const char* callkit_call_status_name(callkit_call_status status) {
    return fence_or<const char*>("unknown", CALLKIT_ENTRY, [&] {
        const auto index = static_cast<uint32_t>(status);
        return index < call_status_count ? call_status_words[index].data() : "unknown";
    });
}

int32_t callkit_call_status_is_terminal(callkit_call_status status) {
    return fence_or<int32_t>(0, CALLKIT_ENTRY, [&] {
        const auto index = static_cast<uint32_t>(status);
        return index < call_status_count && is_terminal(static_cast<call_status>(index)) ? 1 : 0;
    });
}
