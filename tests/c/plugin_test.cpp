#include "support.hpp"

#include <callkit/testing/log_store_conformance.hpp>

#include <c/plugin_store.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace callkit;

namespace {

/// A journal as a host would keep it, in a vector.
struct journal {
    std::vector<std::string> events{};
    std::size_t rows{0};
    int flushes{0};
    int destroyed{0};
    callkit_status answer{CALLKIT_OK};

    static callkit_status CALLKIT_CALL read(void* self, callkit_plugin_read_fn entry, void* sink) {
        for (const std::string& line : static_cast<journal*>(self)->events)
            if (const callkit_status status = entry(line.data(), line.size(), sink); status != CALLKIT_OK)
                return status;
        return CALLKIT_OK;
    }
    static callkit_status CALLKIT_CALL append(void* self, const callkit_plugin_event* added, std::size_t count,
                                              const callkit_plugin_row* changed, std::size_t row_count) {
        auto& all = *static_cast<journal*>(self);
        if (all.answer != CALLKIT_OK)
            return all.answer;
        for (std::size_t i = 0; i < count; ++i) {
            if (added[i].position != all.events.size() + 1)
                return CALLKIT_E_INTERNAL;
            all.events.emplace_back(added[i].json, added[i].json_size);
        }
        all.rows += changed == nullptr ? 0 : row_count;
        return CALLKIT_OK;
    }
    static callkit_status CALLKIT_CALL flush(void* self) {
        ++static_cast<journal*>(self)->flushes;
        return CALLKIT_OK;
    }
    static void CALLKIT_CALL destroy(void* self) { ++static_cast<journal*>(self)->destroyed; }

    static callkit_store_plugin table() {
        auto made = sized<callkit_store_plugin>();
        made.read = &read;
        made.append = &append;
        made.flush = &flush;
        made.destroy = &destroy;
        return made;
    }
};

callkit_status open(journal& self, const callkit_store_plugin& table, callkit_store** out) {
    auto options = sized<callkit_store_options>();
    options.plugin = &table;
    options.plugin_self = &self;
    return callkit_store_create(&options, out);
}

/// A provider as a host would write it: it answers at once, and tells what a test says.
struct carrier {
    callkit_provider_host* host{nullptr};
    callkit_status place_answer{CALLKIT_OK};
    callkit_status at_once{CALLKIT_OK};
    std::vector<std::uint64_t> unanswered{};
    std::string placed{};
    int hang_ups{0};
    int destroyed{0};

    callkit_status reply(std::uint64_t request, callkit_status status) const {
        auto answer = sized<callkit_provider_answer>();
        answer.status = status;
        answer.call_sid = "line-1";
        answer.raw_status = "accepted";
        return callkit_provider_reply(host, request, &answer);
    }
    callkit_status tell(callkit_call_status status, const char* reason = nullptr) const {
        auto event = sized<callkit_provider_event>();
        event.call_status = status;
        event.call_sid = "line-1";
        event.end_reason = reason;
        event.occurred_us = 1'767'225'600'000'000 + status;
        return callkit_provider_tell(host, &event);
    }
    static callkit_status CALLKIT_CALL start(void* self, callkit_provider_host* host) {
        static_cast<carrier*>(self)->host = host;
        return CALLKIT_OK;
    }
    static callkit_status CALLKIT_CALL place(void* self, const callkit_dial_request* what, std::uint64_t request) {
        auto& me = *static_cast<carrier*>(self);
        me.placed = what->to;
        if (me.at_once != CALLKIT_OK)
            return me.at_once;
        return me.reply(request, me.place_answer);
    }
    static callkit_status CALLKIT_CALL hang_up(void* self, const char*, std::uint64_t request) {
        auto& me = *static_cast<carrier*>(self);
        ++me.hang_ups;
        const callkit_status replied = me.reply(request, CALLKIT_OK);
        (void)me.tell(CALLKIT_CALL_COMPLETED);
        return replied;
    }
    static callkit_status CALLKIT_CALL fetch(void* self, const char*, std::uint64_t request) {
        static_cast<carrier*>(self)->unanswered.push_back(request);
        return CALLKIT_OK;
    }
    static void CALLKIT_CALL destroy(void* self) { ++static_cast<carrier*>(self)->destroyed; }

    static callkit_provider_plugin table() {
        auto made = sized<callkit_provider_plugin>();
        made.name = "carrier";
        made.start = &start;
        made.place = &place;
        made.hang_up = &hang_up;
        made.fetch = &fetch;
        made.destroy = &destroy;
        return made;
    }
};

callkit_status open(carrier& self, const callkit_provider_plugin& table, callkit_engine** out) {
    auto options = sized<callkit_engine_options>();
    options.flags = CALLKIT_ENGINE_NO_THREAD;
    options.from = "+14155550100";
    options.provider = &table;
    options.provider_self = &self;
    return callkit_engine_create(&options, out);
}

} // namespace

TEST_CASE("a log whose journal a host keeps is a log store") {
    for (const testing::log_store_check& check : testing::log_store_checks) {
        CAPTURE(std::string(check.name));
        journal kept;
        const callkit_store_plugin table = journal::table();
        {
            const auto store = c::open_plugin_store(table, &kept, c::plugin_guard(table.destroy, &kept)).value();
            testing::breaches found;
            check.run(*store, found);
            for (const std::string& breach : found.texts())
                FAIL_CHECK(breach);
        }
        CHECK(kept.destroyed == 1);
        // What is read again is what was there.
        const auto again = c::open_plugin_store(table, &kept, c::plugin_guard()).value();
        CHECK(again->outbox(0, 1'000'000).value().size() == kept.events.size());
    }
}

TEST_CASE("a host's log is complete or refused, and destroyed once either way") {
    journal kept;
    callkit_store* store = nullptr;
    callkit_store_plugin table = journal::table();
    table.append = nullptr;
    CHECK(open(kept, table, &store) == CALLKIT_E_INVALID);
    CHECK(kept.destroyed == 1);
    CHECK(open(kept, journal::table(), &store) == CALLKIT_OK);
    CHECK(callkit_store_flush(store) == CALLKIT_OK);
    CHECK(kept.flushes == 1);
    callkit_store_destroy(store);
    CHECK(kept.destroyed == 2);
    kept.events.emplace_back("no event");
    CHECK(open(kept, journal::table(), &store) == CALLKIT_E_STORE);
    CHECK(kept.destroyed == 3);
}

TEST_CASE("a call is logged in a host's log, and what that refuses has not happened") {
    journal kept;
    callkit_store* store = nullptr;
    REQUIRE(open(kept, journal::table(), &store) == CALLKIT_OK);
    {
        test_engine engine(7, 0, 0, store);
        kept.answer = CALLKIT_E_TOO_LARGE;
        CHECK(wait_op(engine.handle, start_call(engine.handle)) == CALLKIT_E_STORE);
        CHECK(kept.events.empty());
        kept.answer = CALLKIT_OK;
        const std::string id = place(engine.handle);
        std::uint64_t op = 0;
        REQUIRE(callkit_call_wait(engine.handle, id.c_str(), &op) == CALLKIT_OK);
        CHECK(wait_op(engine.handle, op) == CALLKIT_OK);
    }
    CHECK(kept.events.size() > 5);
    CHECK(kept.rows > 0);
    callkit_store_destroy(store);
    CHECK(kept.destroyed == 1);
}

TEST_CASE("a provider of the host's places calls, tells what happens, and is asked to end them") {
    carrier lines;
    callkit_engine* engine = nullptr;
    REQUIRE(open(lines, carrier::table(), &engine) == CALLKIT_OK);
    const std::string id = place(engine);
    CHECK(callkit_engine_wait_op(engine, 99, 0, nullptr) == CALLKIT_E_INVALID);
    CHECK(lines.placed == "+442071838750");
    CHECK(lines.tell(CALLKIT_CALL_RINGING) == CALLKIT_OK);
    CHECK(lines.tell(CALLKIT_CALL_IN_PROGRESS) == CALLKIT_OK);
    CHECK(lines.tell(CALLKIT_CALL_COMPLETED, "nonsense") == CALLKIT_E_INVALID);
    CHECK(lines.reply(4711, CALLKIT_OK) == CALLKIT_E_NOT_FOUND);
    std::uint64_t op = 0;
    REQUIRE(callkit_call_set_mute(engine, id.c_str(), 1, &op) == CALLKIT_OK);
    CHECK(wait_op(engine, op) == CALLKIT_E_UNSUPPORTED);
    REQUIRE(callkit_call_hangup(engine, id.c_str(), &op) == CALLKIT_OK);
    CHECK(wait_op(engine, op) == CALLKIT_OK);
    CHECK(lines.hang_ups == 1);
    callkit_store* store = nullptr;
    REQUIRE(callkit_engine_store(engine, &store) == CALLKIT_OK);
    callkit_record* record = nullptr;
    REQUIRE(callkit_store_find(store, "carrier", "line-1", &record) == CALLKIT_OK);
    auto row = sized<callkit_call_info>();
    REQUIRE(callkit_record_info(record, &row) == CALLKIT_OK);
    CHECK(row.id == id);
    CHECK(row.status == CALLKIT_CALL_COMPLETED);
    CHECK(row.simulated == 0);
    callkit_record_destroy(record);
    callkit_store_destroy(store);
    callkit_engine_destroy(engine);
    CHECK(lines.destroyed == 1);
    CHECK(lines.tell(CALLKIT_CALL_COMPLETED) == CALLKIT_E_CLOSED);
}

TEST_CASE("what a provider of the host's refuses ends the call; an answer that leaves doubt does not") {
    for (const callkit_status said : {CALLKIT_E_PROVIDER, CALLKIT_E_INTERNAL}) {
        carrier lines;
        (said == CALLKIT_E_PROVIDER ? lines.place_answer : lines.at_once) = said;
        callkit_engine* engine = nullptr;
        REQUIRE(open(lines, carrier::table(), &engine) == CALLKIT_OK);
        const std::string id = place(engine);
        callkit_event* none = nullptr;
        CHECK(callkit_engine_wait_op(engine, 99, 0, &none) == CALLKIT_E_NOT_FOUND);
        callkit_store* store = nullptr;
        REQUIRE(callkit_engine_store(engine, &store) == CALLKIT_OK);
        // The engine's turns: the answer, and what is stored of it.
        callkit_event* event = nullptr;
        while (callkit_engine_next_event(engine, 0, &event) == CALLKIT_OK)
            callkit_event_destroy(event);
        callkit_record* record = nullptr;
        REQUIRE(callkit_store_get(store, id.c_str(), &record) == CALLKIT_OK);
        auto row = sized<callkit_call_info>();
        REQUIRE(callkit_record_info(record, &row) == CALLKIT_OK);
        CHECK(std::string(row.dial_phase) == (said == CALLKIT_E_PROVIDER ? "not-placed" : "in-doubt"));
        callkit_record_destroy(record);
        callkit_store_destroy(store);
        callkit_engine_destroy(engine);
    }
}

TEST_CASE("a provider's table is complete or refused, and destroyed once either way") {
    carrier lines;
    callkit_engine* engine = nullptr;
    callkit_provider_plugin table = carrier::table();
    table.fetch = nullptr;
    CHECK(open(lines, table, &engine) == CALLKIT_E_INVALID);
    table = carrier::table();
    table.capabilities = CALLKIT_CAN_MUTE;
    CHECK(open(lines, table, &engine) == CALLKIT_E_INVALID);
    table.capabilities = 0x8000;
    CHECK(open(lines, table, &engine) == CALLKIT_E_UNSUPPORTED);
    table = carrier::table();
    table.name = "No Name";
    CHECK(open(lines, table, &engine) == CALLKIT_E_INVALID);
    CHECK(lines.destroyed == 4);
}
