#pragma once

#include <callkit/c/callkit.h>
#include <callkit/c/plugin.h>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

/// Short words for tests in C++ of an API in C.
template <class T>
T sized() {
    T made;
    callkit_init(&made, sizeof made);
    return made;
}

/// An engine in virtual time that this thread drives, and that goes at the end of the test.
struct test_engine {
    explicit test_engine(std::uint64_t seed = 7, std::uint32_t flags = 0, std::uint32_t queue_limit = 0,
                         callkit_store* store = nullptr) {
        auto simulator = sized<callkit_simulator_options>();
        simulator.flags = CALLKIT_SIMULATOR_VIRTUAL_TIME;
        simulator.seed = seed;
        auto options = sized<callkit_engine_options>();
        options.flags = CALLKIT_ENGINE_NO_THREAD | flags;
        options.simulator = &simulator;
        options.queue_limit = queue_limit;
        options.store = store;
        REQUIRE(callkit_engine_create(&options, &handle) == CALLKIT_OK);
    }
    ~test_engine() { callkit_engine_destroy(handle); }
    test_engine(const test_engine&) = delete;
    test_engine& operator=(const test_engine&) = delete;

    callkit_engine* handle{nullptr};
};

inline std::uint64_t start_call(callkit_engine* engine, const char* to = "+442071838750",
                                const char* scenario = "answers") {
    auto wish = sized<callkit_call_options>();
    wish.to = to;
    wish.scenario = scenario;
    std::uint64_t op = 0;
    REQUIRE(callkit_call_start(engine, &wish, &op) == CALLKIT_OK);
    return op;
}

/// The outcome of an operation: its status, and its call's id.
inline callkit_status wait_op(callkit_engine* engine, std::uint64_t op, std::string* id = nullptr) {
    callkit_event* event = nullptr;
    const callkit_status waited = callkit_engine_wait_op(engine, op, 600'000, &event);
    if (waited != CALLKIT_OK)
        return waited;
    auto info = sized<callkit_event_info>();
    REQUIRE(callkit_event_read(event, &info) == CALLKIT_OK);
    if (id != nullptr)
        *id = info.call_id;
    const callkit_status status = info.status;
    callkit_event_destroy(event);
    return status;
}

inline std::string place(callkit_engine* engine, const char* to = "+442071838750", const char* scenario = "answers") {
    std::string id;
    REQUIRE(wait_op(engine, start_call(engine, to, scenario), &id) == CALLKIT_OK);
    return id;
}

/// Everything that waits, one JSON line each.
inline std::vector<std::string> read_lines(callkit_engine* engine, std::int64_t timeout_ms = 0) {
    std::vector<std::string> lines;
    std::vector<char> buffer(65'536);
    std::size_t length = 0;
    std::size_t count = 0;
    while (callkit_engine_read_events(engine, timeout_ms, buffer.data(), buffer.size(), &length, &count) ==
           CALLKIT_OK) {
        std::string_view rest(buffer.data(), length);
        while (!rest.empty()) {
            const std::size_t end = rest.find('\n');
            lines.emplace_back(rest.substr(0, end));
            rest.remove_prefix(end + 1);
        }
    }
    return lines;
}

template <class Copy>
std::string copied(const Copy& copy) {
    std::size_t length = 0;
    REQUIRE(copy(nullptr, std::size_t{0}, &length) == CALLKIT_OK);
    std::string text(length + 1, '?');
    REQUIRE(copy(text.data(), text.size(), &length) == CALLKIT_OK);
    REQUIRE(text.size() == length + 1);
    text.resize(length);
    return text;
}
