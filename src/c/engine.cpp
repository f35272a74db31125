#include "arguments.hpp"
#include "engine_object.hpp"
#include "engine_options.hpp"
#include "fence.hpp"

#include <utility>

using namespace callkit;
using namespace callkit::c;

callkit_status callkit_engine_create(const callkit_engine_options* options, callkit_engine** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (out != nullptr)
            *out = nullptr;
        engine_parts parts;
        if (const callkit_status status = read_engine_options(options, parts); status != CALLKIT_OK)
            return status;
        if (out == nullptr)
            return fail_with(errc::invalid_argument, "out is NULL");
        const auto made = std::make_shared<engine_object>(std::move(parts));
        if (auto started = made->start(); !started)
            return fail_with(started.error());
        *out = make_handle<callkit_engine>(made);
        return CALLKIT_OK;
    });
}

callkit_status callkit_engine_shutdown(callkit_engine* engine, int64_t timeout_ms) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        constexpr int64_t longest = 86'400'000;
        return found->shutdown(milliseconds(timeout_ms > longest ? longest : timeout_ms));
    });
}

void callkit_engine_destroy(callkit_engine* engine) {
    fence_void(CALLKIT_ENTRY, [&] {
        if (inside_callback()) {
            (void)refuse_in_callback();
            return;
        }
        if (const auto taken = take(engine))
            taken->close();
    });
}

callkit_status callkit_engine_store(callkit_engine* engine, callkit_store** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        *out = make_handle<callkit_store>(found->parts().store);
        return CALLKIT_OK;
    });
}

callkit_status callkit_engine_counts(callkit_engine* engine, uint64_t* out_active, uint64_t* out_unsaved) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        uint64_t active = 0;
        uint64_t unsaved = 0;
        const auto tell = [&] {
            if (out_active != nullptr)
                *out_active = active;
            if (out_unsaved != nullptr)
                *out_unsaved = unsaved;
        };
        tell();
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        const callkit_status status = found->counts(active, unsaved);
        tell();
        return status;
    });
}

callkit_status callkit_engine_now(callkit_engine* engine, int64_t* out_us) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (out_us == nullptr)
            return fail_with(errc::invalid_argument, "out_us is NULL");
        *out_us = 0;
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        *out_us = to_unix_micros(found->now());
        return CALLKIT_OK;
    });
}

callkit_status callkit_engine_wakeup(callkit_engine* engine) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        found->wake_up();
        return CALLKIT_OK;
    });
}

callkit_status callkit_engine_fd(callkit_engine* engine, int32_t* out_fd) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (out_fd == nullptr)
            return fail_with(errc::invalid_argument, "out_fd is NULL");
        *out_fd = -1;
        std::shared_ptr<engine_object> found;
        if (const callkit_status status = open_handle(engine, found); status != CALLKIT_OK)
            return status;
        if (found->queue().fd() < 0)
            return fail_with(errc::unsupported, "an engine without a thread has nothing to poll");
        *out_fd = found->queue().fd();
        return CALLKIT_OK;
    });
}
