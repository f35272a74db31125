#include "arguments.hpp"
#include "fence.hpp"
#include "plugin_provider.hpp"

using namespace callkit;
using namespace callkit::c;

// These are for the plugin's functions too, so they may be called from inside a callback.

callkit_status callkit_provider_reply(callkit_provider_host* host, uint64_t request,
                                      const callkit_provider_answer* answer) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        callkit_status status = CALLKIT_OK;
        const auto found = find(host, status);
        callkit_provider_answer given;
        if (status == CALLKIT_OK)
            status = read_struct(answer, given);
        return status == CALLKIT_OK ? found->reply(request, given) : status;
    });
}

callkit_status callkit_provider_found(callkit_provider_host* host, uint64_t request,
                                      const callkit_provider_event* found_call) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        callkit_status status = CALLKIT_OK;
        const auto found = find(host, status);
        callkit_provider_event given;
        if (status == CALLKIT_OK)
            status = read_struct(found_call, given);
        return status == CALLKIT_OK ? found->found(request, given) : status;
    });
}

callkit_status callkit_provider_tell(callkit_provider_host* host, const callkit_provider_event* event) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        callkit_status status = CALLKIT_OK;
        const auto found = find(host, status);
        callkit_provider_event given;
        if (status == CALLKIT_OK)
            status = read_struct(event, given);
        return status == CALLKIT_OK ? found->tell(given) : status;
    });
}
