// Everything at once from several threads: what the thread sanitizer is for.
#include "support.hpp"

#include <array>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

/// An engine with a thread of its own and a fast network, and what its threads share.
struct busy_engine {
    busy_engine() {
        auto simulator = sized<callkit_simulator_options>();
        simulator.speed = 2000;
        simulator.seed = 3;
        auto options = sized<callkit_engine_options>();
        options.simulator = &simulator;
        options.queue_limit = 64; // which overflows now and then
        options.on_wake = [](void* self) { static_cast<busy_engine*>(self)->wakes.fetch_add(1); };
        options.wake_user_data = this;
        REQUIRE(callkit_engine_create(&options, &handle) == CALLKIT_OK);
    }

    void add_call(const char* id) {
        const std::scoped_lock lock(mutex);
        calls.emplace_back(id);
    }
    std::string some_call(std::size_t which) {
        const std::scoped_lock lock(mutex);
        return calls.empty() ? std::string("019b76da-a800-7000-8000-000000000001") : calls[which % calls.size()];
    }

    callkit_engine* handle{nullptr};
    std::atomic<int> wakes{0};
    std::atomic<int> events{0};
    std::atomic<int> outcomes{0};
    std::mutex mutex{}; // guards `calls`
    std::vector<std::string> calls{};
};

bool is_end(callkit_status status) {
    return status == CALLKIT_E_CLOSED || status == CALLKIT_E_INVALID;
}

/// Places calls until the engine is gone, or as many as that.
void place_calls(busy_engine& here, int most) {
    for (int i = 0; i < most; ++i) {
        auto wish = sized<callkit_call_options>();
        const std::string to = "+1415555" + std::to_string(1000 + i);
        wish.to = to.c_str();
        wish.scenario = i % 3 == 0 ? "busy" : "stays";
        if (is_end(callkit_call_start(here.handle, &wish, nullptr)))
            return;
    }
}

/// Reads events one by one and remembers the calls that they tell of.
void read_handles(busy_engine& here) {
    for (;;) {
        callkit_event* event = nullptr;
        const callkit_status status = callkit_engine_next_event(here.handle, 20, &event);
        if (is_end(status))
            return;
        if (status != CALLKIT_OK)
            continue;
        auto info = sized<callkit_event_info>();
        if (callkit_event_read(event, &info) == CALLKIT_OK) {
            if (info.kind == CALLKIT_EVENT_OP_DONE)
                ++here.outcomes;
            if (info.call_id[0] != '\0')
                here.add_call(info.call_id);
        }
        callkit_record* record = nullptr;
        if (callkit_event_record(event, &record) == CALLKIT_OK)
            callkit_record_destroy(record);
        callkit_event_destroy(event);
        ++here.events;
    }
}

void read_lines_in_batches(busy_engine& here) {
    std::array<char, 2048> buffer;
    std::size_t length = 0;
    std::size_t count = 0;
    for (;;) {
        const callkit_status status =
            callkit_engine_read_events(here.handle, 20, buffer.data(), buffer.size(), &length, &count);
        if (is_end(status))
            return;
        if (status == CALLKIT_OK)
            here.events += static_cast<int>(count);
    }
}

/// Asks what a loop asks for, counts, and wakes those who wait.
void watch(busy_engine& here) {
    std::int32_t fd = -1;
    if (callkit_engine_fd(here.handle, &fd) != CALLKIT_OK)
        return;
    for (;;) {
        std::uint64_t active = 0;
        std::uint64_t unsaved = 0;
        if (is_end(callkit_engine_counts(here.handle, &active, &unsaved)))
            return;
        if (is_end(callkit_engine_wakeup(here.handle)))
            return;
        std::this_thread::yield();
    }
}

void control_calls(busy_engine& here) {
    callkit_store* log = nullptr;
    if (callkit_engine_store(here.handle, &log) != CALLKIT_OK)
        return;
    for (std::size_t i = 0;; ++i) {
        const std::string call = here.some_call(i);
        std::uint64_t op = 0;
        const callkit_status status = i % 2 == 0 ? callkit_call_hangup(here.handle, call.c_str(), &op)
                                                 : callkit_call_set_mute(here.handle, call.c_str(), 1, &op);
        if (is_end(status))
            break;
        callkit_event* event = nullptr;
        if (status == CALLKIT_OK && callkit_engine_wait_op(here.handle, op, 5, &event) == CALLKIT_OK)
            callkit_event_destroy(event);
        callkit_record* record = nullptr;
        if (callkit_store_get(log, call.c_str(), &record) == CALLKIT_OK)
            callkit_record_destroy(record);
    }
    callkit_store_destroy(log);
}

} // namespace

TEST_CASE("an engine may be used by many threads at once, and destroyed under all of them") {
    for (int round = 0; round < 6; ++round) {
        busy_engine here;
        std::vector<std::thread> threads;
        threads.emplace_back([&] { place_calls(here, 100'000); });
        threads.emplace_back([&] { place_calls(here, 20); });
        threads.emplace_back([&] { read_handles(here); });
        threads.emplace_back([&] { read_lines_in_batches(here); });
        threads.emplace_back([&] { control_calls(here); });
        threads.emplace_back([&] { watch(here); });
        while (here.events < 200 || here.wakes == 0)
            std::this_thread::yield();
        if (round % 2 == 0) {
            // Somebody shuts it down and somebody destroys it meanwhile.
            threads.emplace_back(
                [&] { [[maybe_unused]] const auto status = callkit_engine_shutdown(here.handle, 50); });
            threads.emplace_back([&] { callkit_engine_destroy(here.handle); });
        }
        callkit_engine_destroy(here.handle);
        for (std::thread& each : threads)
            each.join();
        CHECK(callkit_engine_wakeup(here.handle) == CALLKIT_E_CLOSED);
    }
}

TEST_CASE("whoever waits without end returns when the engine is destroyed") {
    for (int round = 0; round < 20; ++round) {
        callkit_engine* engine = nullptr;
        REQUIRE(callkit_engine_create(nullptr, &engine) == CALLKIT_OK);
        std::atomic<int> waiting{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&, i] {
                callkit_event* event = nullptr;
                std::array<char, 512> buffer;
                std::size_t length = 0;
                std::size_t count = 0;
                ++waiting;
                const callkit_status status =
                    i == 0 ? callkit_engine_read_events(engine, -1, buffer.data(), buffer.size(), &length, &count)
                           : callkit_engine_next_event(engine, -1, &event);
                CHECK(status == CALLKIT_E_CLOSED);
            });
        while (waiting < 3)
            std::this_thread::yield();
        callkit_engine_destroy(engine);
        for (std::thread& each : threads)
            each.join();
    }
}
