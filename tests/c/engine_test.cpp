#include "support.hpp"

#include <poll.h>

#include <boost/json/parse.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace {

/// What a host does with on_wake: it posts, and nothing else.
struct mailbox {
    std::mutex mutex{};
    std::condition_variable changed{};
    int wakes{0};
    callkit_engine* engine{nullptr};
    callkit_status inside{CALLKIT_OK};

    static void CALLKIT_CALL wake(void* self) {
        auto& box = *static_cast<mailbox*>(self);
        const std::scoped_lock lock(box.mutex);
        ++box.wakes;
        if (box.engine != nullptr) {
            callkit_event* event = nullptr;
            box.inside = callkit_engine_next_event(box.engine, 0, &event);
            callkit_engine_destroy(box.engine); // does nothing from here
        }
        box.changed.notify_all();
    }
    void wait_for(int count) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return wakes >= count; });
    }
};

callkit_engine* open_fast(callkit_engine_options options) {
    auto simulator = sized<callkit_simulator_options>();
    simulator.speed = 10'000;
    options.simulator = &simulator;
    callkit_engine* engine = nullptr;
    REQUIRE(callkit_engine_create(&options, &engine) == CALLKIT_OK);
    return engine;
}

bool readable(int fd) {
    pollfd one{fd, POLLIN, 0};
    return poll(&one, 1, 0) == 1;
}

} // namespace

TEST_CASE("an engine with a thread of its own wakes its host, and its descriptor says when there is something") {
    mailbox box;
    auto options = sized<callkit_engine_options>();
    options.on_wake = &mailbox::wake;
    options.wake_user_data = &box;
    callkit_engine* const engine = open_fast(options);
    std::int32_t fd = -1;
    REQUIRE(callkit_engine_fd(engine, &fd) == CALLKIT_OK);
    CHECK(!readable(fd));
    const std::uint64_t op = start_call(engine);
    box.wait_for(1);
    CHECK(readable(fd));
    std::string id;
    REQUIRE(wait_op(engine, op, &id) == CALLKIT_OK);
    std::uint64_t ended = 0;
    REQUIRE(callkit_call_wait(engine, id.c_str(), &ended) == CALLKIT_OK);
    REQUIRE(wait_op(engine, ended) == CALLKIT_OK);
    CHECK(!read_lines(engine).empty());
    CHECK(!readable(fd));
    callkit_engine_destroy(engine);
}

TEST_CASE("from inside a callback nothing with a handle is done") {
    mailbox box;
    auto options = sized<callkit_engine_options>();
    options.on_wake = &mailbox::wake;
    options.wake_user_data = &box;
    callkit_engine* const engine = open_fast(options);
    {
        const std::scoped_lock lock(box.mutex);
        box.engine = engine;
    }
    const std::uint64_t op = start_call(engine);
    box.wait_for(1);
    CHECK(box.inside == CALLKIT_E_STATE);
    CHECK(wait_op(engine, op) == CALLKIT_OK);
    callkit_engine_destroy(engine);
    CHECK(callkit_engine_wakeup(engine) == CALLKIT_E_CLOSED);
}

TEST_CASE("the same seed gives the same run, byte for byte") {
    const auto run = [](std::uint64_t seed) {
        test_engine engine(seed);
        std::string id = place(engine.handle, "+442071838750", "mixed");
        std::string all = id + "\n";
        std::uint64_t ended = 0;
        REQUIRE(callkit_call_wait(engine.handle, id.c_str(), &ended) == CALLKIT_OK);
        for (const std::string& line : read_lines(engine.handle, 3'600'000))
            all.append(line).append("\n");
        return all;
    };
    const std::string first = run(3);
    CHECK(first == run(3));
    CHECK(first != run(4));
    CHECK(first.find("\"operation\":\"wait\"") != std::string::npos);
}

TEST_CASE("every line of events is a JSON object of the documented shape") {
    test_engine engine(11);
    const std::string id = place(engine.handle);
    std::uint64_t op = 0;
    REQUIRE(callkit_call_wait(engine.handle, id.c_str(), &op) == CALLKIT_OK);
    REQUIRE(callkit_call_set_mute(engine.handle, "019b76da-a800-7000-8000-000000000001", 1, &op) == CALLKIT_OK);
    const auto lines = read_lines(engine.handle, 3'600'000);
    int changes = 0;
    int refusals = 0;
    for (const std::string& line : lines) {
        CAPTURE(line);
        const auto json = boost::json::parse(line).as_object();
        const auto& kind = json.at("event").as_string();
        if (kind == "op:done") {
            CHECK(json.contains("op"));
            if (!json.at("error").is_null()) {
                CHECK(json.at("error").at("code").as_string() == "not_found");
                CHECK(json.at("error").at("status").as_int64() == CALLKIT_E_NOT_FOUND);
                ++refusals;
            } else {
                CHECK(json.at("call").at("id").as_string() == id);
            }
        } else {
            CHECK(json.at("callId").as_string() == id);
            CHECK((kind == "call:status_updated") != json.contains("cause"));
            changes += kind == "call:status_updated" ? 1 : 0;
        }
    }
    CHECK(changes >= 5);
    CHECK(refusals == 1);
}

TEST_CASE("a full queue lets events of one call become one, and never drops an outcome") {
    test_engine engine(5, 0, 4);
    std::vector<std::uint64_t> ops;
    for (const char* to : {"+442071838750", "+442071838751", "+442071838752", "+442071838753"})
        ops.push_back(start_call(engine.handle, to));
    auto wish = sized<callkit_call_options>();
    wish.to = "+442071838754";
    std::uint64_t op = 1;
    CHECK(callkit_call_start(engine.handle, &wish, &op) == CALLKIT_E_BUSY);
    CHECK(op == 0);
    for (const std::uint64_t each : ops)
        CHECK(wait_op(engine.handle, each) == CALLKIT_OK);
    // Nobody fetches while four calls live and end.
    std::uint64_t active = 1;
    callkit_event* none = nullptr;
    while (active > 0) {
        CHECK(callkit_engine_wait_op(engine.handle, 999, 0, &none) == CALLKIT_E_NOT_FOUND);
        REQUIRE(callkit_call_start(engine.handle, &wish, &op) == CALLKIT_OK);
        std::string id;
        REQUIRE(wait_op(engine.handle, op, &id) == CALLKIT_OK);
        REQUIRE(callkit_call_wait(engine.handle, id.c_str(), &op) == CALLKIT_OK);
        CHECK(wait_op(engine.handle, op) == CALLKIT_OK);
        std::uint64_t unsaved = 0;
        REQUIRE(callkit_engine_counts(engine.handle, &active, &unsaved) == CALLKIT_OK);
    }
    std::uint64_t told = 0;
    std::uint64_t parts = 0;
    std::uint64_t lost = 0;
    callkit_event* event = nullptr;
    while (callkit_engine_next_event(engine.handle, 0, &event) == CALLKIT_OK) {
        auto info = sized<callkit_event_info>();
        REQUIRE(callkit_event_read(event, &info) == CALLKIT_OK);
        if (info.kind == CALLKIT_EVENT_OVERFLOW) {
            lost += info.count;
        } else {
            ++told;
            parts += info.count;
            CHECK(info.kind == CALLKIT_EVENT_CALL);
        }
        callkit_event_destroy(event);
    }
    CHECK(told <= 4);
    CHECK(parts + lost > 10);
}

TEST_CASE("a buffer that is too small leaves the event where it is") {
    test_engine engine;
    const std::uint64_t op = start_call(engine.handle);
    char small[8];
    std::size_t length = 0;
    std::size_t count = 0;
    CHECK(callkit_engine_read_events(engine.handle, 1000, small, sizeof small, &length, &count) == CALLKIT_E_BUFFER);
    CHECK(length > sizeof small);
    CHECK(count == 0);
    CHECK(wait_op(engine.handle, op) == CALLKIT_OK);
    CHECK(wait_op(engine.handle, op) == CALLKIT_E_NOT_FOUND);
}

TEST_CASE("waiting for events can be interrupted, and what waits then is not lost") {
    callkit_engine* engine = nullptr;
    REQUIRE(callkit_engine_create(nullptr, &engine) == CALLKIT_OK);
    std::thread waker([&] { CHECK(callkit_engine_wakeup(engine) == CALLKIT_OK); });
    callkit_event* event = nullptr;
    CHECK(callkit_engine_next_event(engine, -1, &event) == CALLKIT_E_CANCELED);
    waker.join();
    CHECK(callkit_engine_next_event(engine, 0, &event) == CALLKIT_E_TIMEOUT);
    callkit_engine_destroy(engine);
}

TEST_CASE("an engine without a thread can be interrupted too") {
    auto options = sized<callkit_engine_options>();
    options.flags = CALLKIT_ENGINE_NO_THREAD;
    callkit_engine* engine = nullptr;
    REQUIRE(callkit_engine_create(&options, &engine) == CALLKIT_OK);
    std::int32_t fd = 0;
    CHECK(callkit_engine_fd(engine, &fd) == CALLKIT_E_UNSUPPORTED);
    std::thread waker([&] { CHECK(callkit_engine_wakeup(engine) == CALLKIT_OK); });
    callkit_event* event = nullptr;
    CHECK(callkit_engine_next_event(engine, -1, &event) == CALLKIT_E_CANCELED);
    waker.join();
    std::thread ender([&] { callkit_engine_destroy(engine); });
    CHECK(callkit_engine_next_event(engine, -1, &event) == CALLKIT_E_CLOSED);
    ender.join();
}

TEST_CASE("shutting down ends what is open as canceled, and then the events are at their end") {
    test_engine engine;
    const std::string id = place(engine.handle, "+442071838750", "hangs-up-after:600");
    std::uint64_t op = 0;
    REQUIRE(callkit_call_wait(engine.handle, id.c_str(), &op) == CALLKIT_OK);
    CHECK(callkit_engine_shutdown(engine.handle, 1000) == CALLKIT_OK);
    CHECK(callkit_engine_shutdown(engine.handle, 1000) == CALLKIT_OK);
    CHECK(callkit_call_hangup(engine.handle, id.c_str(), nullptr) == CALLKIT_E_CLOSED);
    CHECK(wait_op(engine.handle, op) == CALLKIT_E_CANCELED);
    (void)read_lines(engine.handle);
    callkit_event* event = nullptr;
    CHECK(callkit_engine_next_event(engine.handle, -1, &event) == CALLKIT_E_CLOSED);
}

TEST_CASE("what cannot be an engine is refused with its reason") {
    const auto refusal = [](const auto& change) {
        auto options = sized<callkit_engine_options>();
        change(options);
        callkit_engine* engine = nullptr;
        const callkit_status status = callkit_engine_create(&options, &engine);
        CHECK(engine == nullptr);
        return status;
    };
    auto simulator = sized<callkit_simulator_options>();
    auto twilio = sized<callkit_twilio_options>();
    CHECK(refusal([](auto& o) { o.flags = 0x80; }) == CALLKIT_E_UNSUPPORTED);
    CHECK(refusal([](auto& o) { o.store_url = "mysql:x"; }) == CALLKIT_E_INVALID);
    CHECK(refusal([](auto& o) { o.store_url = "sqlite:/proc/none/calls.db"; }) == CALLKIT_E_STORE);
    CHECK(refusal([](auto& o) { o.from = "12"; }) == CALLKIT_E_NUMBER);
    CHECK(refusal([](auto& o) { o.region = "Britain"; }) == CALLKIT_E_INVALID);
    CHECK(refusal([](auto& o) { o.recovery = static_cast<callkit_recovery>(9); }) == CALLKIT_E_INVALID);
    CHECK(refusal([](auto& o) { o.numbering_plan = "no plan", o.numbering_plan_size = 7; }) < 0);
    CHECK(refusal([&](auto& o) { o.simulator = &simulator, o.twilio = &twilio; }) == CALLKIT_E_INVALID);
    CHECK(refusal([&](auto& o) { o.twilio = &twilio; }) == CALLKIT_E_AUTH);
    simulator.flags = CALLKIT_SIMULATOR_VIRTUAL_TIME;
    CHECK(refusal([&](auto& o) { o.simulator = &simulator; }) == CALLKIT_E_INVALID);
    simulator.flags = 0;
    simulator.scenario = "sings";
    CHECK(refusal([&](auto& o) { o.simulator = &simulator; }) == CALLKIT_E_INVALID);
    CHECK(std::string(callkit_last_error_name()) == "unknown_scenario");
}

TEST_CASE("events of another way go through the engine, and a log can be told them without one") {
    test_engine engine(9);
    const std::string id = place(engine.handle);
    callkit_store* store = nullptr;
    REQUIRE(callkit_engine_store(engine.handle, &store) == CALLKIT_OK);
    std::uint64_t op = 0;
    REQUIRE(callkit_call_wait(engine.handle, id.c_str(), &op) == CALLKIT_OK);
    REQUIRE(wait_op(engine.handle, op) == CALLKIT_OK);
    callkit_text* events = nullptr;
    REQUIRE(callkit_store_timeline(store, id.c_str(), CALLKIT_TIMELINE_EVENTS, &events) == CALLKIT_OK);
    const std::string lines(callkit_text_data(events), callkit_text_size(events));
    callkit_text_destroy(events);

    callkit_store* copy = nullptr;
    REQUIRE(callkit_store_create(nullptr, &copy) == CALLKIT_OK);
    std::uint64_t fresh = 0;
    CHECK(callkit_store_append(copy, lines.data(), lines.size(), &fresh) == CALLKIT_OK);
    CHECK(fresh > 5);
    CHECK(callkit_store_append(copy, lines.data(), lines.size(), &fresh) == CALLKIT_OK);
    CHECK(fresh == 0);
    CHECK(callkit_store_append(copy, "{}\n", 3, &fresh) == CALLKIT_E_MALFORMED);
    const auto row_of = [&](callkit_store* where) {
        callkit_record* record = nullptr;
        REQUIRE(callkit_store_get(where, id.c_str(), &record) == CALLKIT_OK);
        const auto json = copied([&](char* out, std::size_t room, std::size_t* length) {
            return callkit_record_json(record, out, room, length);
        });
        callkit_record_destroy(record);
        return json;
    };
    CHECK(row_of(copy) == row_of(store));
    callkit_text* replayed = nullptr;
    REQUIRE(callkit_replay(lines.data(), lines.size(), &replayed) == CALLKIT_OK);
    CHECK(std::string(callkit_text_data(replayed)) == "{\"call\":" + row_of(store) + "}\n");
    callkit_text_destroy(replayed);

    test_engine other(10, 0, 0, copy);
    REQUIRE(callkit_engine_deliver(other.handle, lines.data(), lines.size(), &op) == CALLKIT_OK);
    CHECK(wait_op(other.handle, op) == CALLKIT_OK);
    CHECK(callkit_engine_deliver(other.handle, "nonsense", 8, &op) == CALLKIT_E_MALFORMED);

    std::string exported;
    const auto sink = [](const char* data, std::size_t size, void* into) -> std::int32_t {
        static_cast<std::string*>(into)->append(data, size);
        return 0;
    };
    CHECK(callkit_store_export(copy, nullptr, CALLKIT_EXPORT_JSONL, sink, &exported) == CALLKIT_OK);
    CHECK(exported == row_of(store) + "\n");
    const auto stop = [](const char*, std::size_t, void*) -> std::int32_t { return 1; };
    CHECK(callkit_store_export(copy, nullptr, CALLKIT_EXPORT_CSV, stop, nullptr) == CALLKIT_E_CANCELED);
    auto stats = sized<callkit_stats>();
    CHECK(callkit_store_stats(copy, nullptr, "Europe/Kyiv", 1'767'225'600'000'000, &stats) == CALLKIT_OK);
    CHECK(stats.total == 1);
    CHECK(stats.today == 1);
    CHECK(callkit_store_stats(copy, nullptr, "Europe/Nowhere", 0, &stats) == CALLKIT_E_INVALID);
    callkit_store_destroy(copy);
    callkit_store_destroy(store);
}
