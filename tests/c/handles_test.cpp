#include "support.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace {

callkit_store* open_memory() {
    callkit_store* store = nullptr;
    REQUIRE(callkit_store_create(nullptr, &store) == CALLKIT_OK);
    return store;
}

} // namespace

TEST_CASE("a handle that was destroyed is closed, and destroying it again does nothing") {
    callkit_store* const store = open_memory();
    callkit_page* page = nullptr;
    CHECK(callkit_store_history(store, nullptr, &page) == CALLKIT_OK);
    callkit_store_destroy(store);
    callkit_store_destroy(store);
    CHECK(std::string(callkit_last_error_name()) == "closed");
    callkit_page* none = page;
    CHECK(callkit_store_history(store, nullptr, &none) == CALLKIT_E_CLOSED);
    CHECK(none == nullptr);
    CHECK(callkit_page_count(page) == 0);
    callkit_page_destroy(page);
    callkit_call_info info{};
    callkit_init(&info, sizeof info);
    CHECK(callkit_page_info(page, 0, &info) == CALLKIT_E_CLOSED);
    // Its slot is used again long after, and the old handle still is an old one.
    for (int i = 0; i < 2000; ++i) {
        callkit_store_destroy(open_memory());
        REQUIRE(callkit_store_flush(store) == CALLKIT_E_CLOSED);
    }
}

TEST_CASE("a handle of another kind is no handle") {
    callkit_store* const store = open_memory();
    CHECK(callkit_engine_wakeup(reinterpret_cast<callkit_engine*>(store)) == CALLKIT_E_INVALID);
    callkit_text_destroy(reinterpret_cast<callkit_text*>(store));
    CHECK(callkit_store_flush(store) == CALLKIT_OK);
    callkit_store_destroy(store);
}

TEST_CASE("things are destroyed in any order, from any thread") {
    for (int round = 0; round < 24; ++round) {
        auto options = sized<callkit_engine_options>();
        auto simulator = sized<callkit_simulator_options>();
        simulator.speed = 100'000;
        options.simulator = &simulator;
        callkit_store* const store = open_memory();
        options.store = store;
        callkit_engine* engine = nullptr;
        REQUIRE(callkit_engine_create(&options, &engine) == CALLKIT_OK);
        const std::uint64_t op = start_call(engine);
        callkit_event* event = nullptr;
        REQUIRE(callkit_engine_wait_op(engine, op, -1, &event) == CALLKIT_OK);
        callkit_store* again = nullptr;
        REQUIRE(callkit_engine_store(engine, &again) == CALLKIT_OK);

        const std::vector<std::function<void()>> ends = {
            [&] { callkit_engine_destroy(engine); }, [&] { callkit_store_destroy(store); },
            [&] { callkit_event_destroy(event); }, [&] { callkit_store_destroy(again); }};
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < ends.size(); ++i)
            threads.emplace_back(ends[(i + static_cast<std::size_t>(round)) % ends.size()]);
        for (std::thread& each : threads)
            each.join();
        CHECK(callkit_engine_wakeup(engine) == CALLKIT_E_CLOSED);
    }
}

TEST_CASE("an engine that is destroyed twice at once is destroyed once, and whoever waits learns of it") {
    for (int round = 0; round < 24; ++round) {
        callkit_engine* engine = nullptr;
        REQUIRE(callkit_engine_create(nullptr, &engine) == CALLKIT_OK);
        std::atomic<int> closed{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 2; ++i)
            threads.emplace_back([&] {
                callkit_event* event = nullptr;
                if (callkit_engine_next_event(engine, -1, &event) == CALLKIT_E_CLOSED)
                    ++closed;
            });
        for (int i = 0; i < 2; ++i)
            threads.emplace_back([&] { callkit_engine_destroy(engine); });
        for (std::thread& each : threads)
            each.join();
        CHECK(closed == 2);
    }
}

TEST_CASE("a struct may be of an older or of a newer release") {
    callkit_store* const store = open_memory();
    struct newer {
        callkit_history_query query;
        std::uint64_t more;
    };
    newer longer{};
    callkit_init(&longer, sizeof longer);
    callkit_page* page = nullptr;
    CHECK(callkit_store_history(store, &longer.query, &page) == CALLKIT_OK);
    callkit_page_destroy(page);
    longer.more = 1;
    CHECK(callkit_store_history(store, &longer.query, &page) == CALLKIT_E_UNSUPPORTED);
    auto query = sized<callkit_history_query>();
    query.cursor = "no cursor";
    query.struct_size = 8; // as if there had been nothing but a limit
    CHECK(callkit_store_history(store, &query, &page) == CALLKIT_OK);
    callkit_page_destroy(page);
    for (const std::uint32_t size : {0U, 4U, 7U, 5000U}) {
        query.struct_size = size;
        CHECK(callkit_store_history(store, &query, &page) == CALLKIT_E_INVALID);
    }
    // What comes out goes as far as the caller's struct reaches.
    auto stats = sized<callkit_stats>();
    stats.struct_size = 16;
    stats.today = 99;
    CHECK(callkit_store_stats(store, nullptr, nullptr, 0, &stats) == CALLKIT_OK);
    CHECK(stats.today == 99);
    CHECK(stats.struct_size == 16);
    callkit_store_destroy(store);
}

TEST_CASE("text that is copied out is measured, copied whole, or not at all") {
    char buffer[16] = "untouched";
    std::size_t length = 0;
    CHECK(callkit_number_format("+442071838750", nullptr, CALLKIT_STYLE_E164, nullptr, 0, &length) == CALLKIT_OK);
    CHECK(length == 13);
    CHECK(callkit_number_format("+442071838750", nullptr, CALLKIT_STYLE_E164, buffer, 13, &length) == CALLKIT_E_BUFFER);
    CHECK(length == 13);
    CHECK(std::string(buffer) == "untouched");
    CHECK(callkit_number_format("+442071838750", nullptr, CALLKIT_STYLE_E164, buffer, 14, &length) == CALLKIT_OK);
    CHECK(std::string(buffer) == "+442071838750");
    CHECK(callkit_number_format("+442071838750", nullptr, CALLKIT_STYLE_E164, nullptr, 14, &length) ==
          CALLKIT_E_INVALID);
    CHECK(callkit_number_format("nobody", nullptr, CALLKIT_STYLE_E164, buffer, 14, &length) == CALLKIT_E_NUMBER);
    CHECK(length == 0);
}
