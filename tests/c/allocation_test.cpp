// Every allocation of a whole call's life fails once, and each time the failure is told and nothing is lost or leaked.
// A program of its own, whose operator new counts and fails.

#include "support.hpp"

#include <atomic>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <string_view>

namespace {

thread_local long fail_in = -1; // allocations until one fails; negative: none does
thread_local bool failed = false;
std::atomic<long> living{0};

void* allocate(std::size_t size) {
    if (fail_in >= 0 && fail_in-- == 0) {
        failed = true;
        throw std::bad_alloc();
    }
    void* const memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr)
        throw std::bad_alloc();
    ++living;
    return memory;
}

void release(void* memory) noexcept {
    if (memory != nullptr)
        --living;
    std::free(memory);
}

} // namespace

void* operator new(std::size_t size) {
    return allocate(size);
}
void* operator new[](std::size_t size) {
    return allocate(size);
}
void operator delete(void* memory) noexcept {
    release(memory);
}
void operator delete[](void* memory) noexcept {
    release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    release(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    release(memory);
}

namespace {

/// Runs `what` until no allocation in it fails any more, letting the first fail, then the second, and so on. `what`
/// returns its status and leaves nothing behind.
void fail_each(const std::function<callkit_status()>& what) {
    // What is made once and kept, such as tables and the handles' slots, is made now.
    for (int i = 0; i < 3; ++i)
        REQUIRE(what() == CALLKIT_OK);
    for (long n = 0;; ++n) {
        const long before = living;
        failed = false;
        fail_in = n;
        const callkit_status status = what();
        fail_in = -1;
        const long left = living - before; // before the test framework allocates anything
        CAPTURE(n);
        if (!failed) {
            CHECK(status == CALLKIT_OK);
            MESSAGE(n << " allocations failed, one after another");
            return;
        }
        // Some allocations can be done without: then it is a success all the same.
        CHECK((status == CALLKIT_E_NOMEM || status == CALLKIT_OK));
        CHECK(left == 0);
        REQUIRE(n < 100'000);
    }
}

} // namespace

TEST_CASE("a store survives the failure of each allocation") {
    fail_each([] {
        callkit_store* store = nullptr;
        callkit_status status = callkit_store_create(nullptr, &store);
        if (status != CALLKIT_OK)
            return status;
        static constexpr std::string_view event =
            R"({"kind":"status","status":"ringing","provider":"twilio","call_sid":"CA1","source":"webhook"})";
        std::uint64_t fresh = 0;
        status = callkit_store_append(store, event.data(), event.size(), &fresh);
        callkit_record* record = nullptr;
        if (status == CALLKIT_OK)
            status = callkit_store_find(store, "twilio", "CA1", &record);
        if (status == CALLKIT_OK) {
            auto info = sized<callkit_call_info>();
            std::size_t length = 0;
            status = callkit_record_info(record, &info);
            if (status == CALLKIT_OK)
                status = callkit_record_json(record, nullptr, 0, &length);
        }
        callkit_page* page = nullptr;
        if (status == CALLKIT_OK)
            status = callkit_store_history(store, nullptr, &page);
        callkit_text* text = nullptr;
        if (status == CALLKIT_OK)
            status = callkit_page_json(page, &text);
        callkit_text_destroy(text);
        callkit_page_destroy(page);
        callkit_record_destroy(record);
        callkit_store_destroy(store);
        return status;
    });
}

TEST_CASE("starting an operation survives the failure of each allocation, and then there is none") {
    // The engine's turns are run without failures here.
    test_engine engine;
    const std::string id = place(engine.handle, "+442071838750", "hangs-up-after:600");
    auto status_now = CALLKIT_CALL_UNKNOWN;
    while (status_now != CALLKIT_CALL_IN_PROGRESS) {
        callkit_event* event = nullptr;
        auto info = sized<callkit_event_info>();
        REQUIRE(callkit_engine_next_event(engine.handle, 600'000, &event) == CALLKIT_OK);
        REQUIRE(callkit_event_read(event, &info) == CALLKIT_OK);
        status_now = info.call_status;
        callkit_event_destroy(event);
    }
    auto wish = sized<callkit_call_options>();
    wish.to = "+442071838751";
    const std::function<callkit_status(std::uint64_t*)> starts[] = {
        [&](std::uint64_t* op) { return callkit_call_start(engine.handle, &wish, op); },
        [&](std::uint64_t* op) { return callkit_call_wait(engine.handle, id.c_str(), op); },
        [&](std::uint64_t* op) { return callkit_call_set_mute(engine.handle, id.c_str(), 1, op); },
        [&](std::uint64_t* op) { return callkit_call_send_digits(engine.handle, id.c_str(), "1", op); },
        [&](std::uint64_t* op) { return callkit_call_hangup(engine.handle, id.c_str(), op); }};
    for (const auto& start : starts) {
        std::uint64_t op = 0;
        std::uint64_t before = 0;
        for (long n = 0;; ++n) {
            failed = false;
            fail_in = n;
            const callkit_status status = start(&op);
            fail_in = -1;
            CAPTURE(n);
            if (status == CALLKIT_OK)
                break;
            CHECK(failed);
            CHECK(status == CALLKIT_E_NOMEM);
            CHECK(op == 0);
            ++before;
            REQUIRE(n < 1000);
        }
        CHECK(before > 0);
        if (op != 0 && &start != &starts[1])
            CHECK(wait_op(engine.handle, op) == CALLKIT_OK);
    }
}

namespace {

/// Fetches until the engine has no more, and tells how often the operation's outcome came.
int outcomes_of(callkit_engine* engine, std::uint64_t op) {
    int times = 0;
    for (;;) {
        callkit_event* event = nullptr;
        const callkit_status status = callkit_engine_next_event(engine, -1, &event);
        if (status == CALLKIT_E_NOMEM)
            continue;
        if (status != CALLKIT_OK)
            return times;
        auto info = sized<callkit_event_info>();
        const callkit_status read = callkit_event_read(event, &info);
        times += read == CALLKIT_OK && info.kind == CALLKIT_EVENT_OP_DONE && info.op == op ? 1 : 0;
        callkit_event_destroy(event);
    }
}

/// A call from its wish to its end while the n-th allocation of the engine's turns fails, and what another engine then
/// makes of the log. Whether all was well.
bool goes_on(long n) {
    callkit_store* store = nullptr;
    if (callkit_store_create(nullptr, &store) != CALLKIT_OK)
        return false;
    int outcomes = 0;
    {
        test_engine engine(7, 0, 0, store);
        const std::uint64_t op = start_call(engine.handle);
        failed = false;
        fail_in = n;
        outcomes = outcomes_of(engine.handle, op);
        fail_in = -1;
    }
    const bool cut = failed;
    {
        test_engine another(8, 0, 0, store);
        (void)outcomes_of(another.handle, 0);
    }
    callkit_page* page = nullptr;
    bool live = callkit_store_history(store, nullptr, &page) != CALLKIT_OK;
    for (std::size_t i = 0; i < callkit_page_count(page); ++i) {
        auto info = sized<callkit_call_info>();
        live = live || callkit_page_info(page, i, &info) != CALLKIT_OK || info.status < CALLKIT_CALL_COMPLETED;
    }
    callkit_page_destroy(page);
    callkit_store_destroy(store);
    failed = cut;
    return outcomes == 1 && !live;
}

} // namespace

TEST_CASE("an engine without memory in its turns says so of each operation, and another one goes on from its log") {
    for (int i = 0; i < 3; ++i)
        REQUIRE(goes_on(-1));
    for (long n = 0;; ++n) {
        const long before = living;
        const bool good = goes_on(n);
        const long left = living - before;
        CAPTURE(n);
        CHECK(good);
        CHECK(left == 0);
        if (!failed) {
            MESSAGE(n << " allocations of an engine's turns failed, one after another");
            CHECK(n > 100);
            return;
        }
        REQUIRE(n < 100'000);
    }
}

TEST_CASE("fetching events survives the failure of each allocation, and loses none of them") {
    // The engine's turns are run without failures here.
    test_engine engine;
    const std::string id = place(engine.handle);
    std::uint64_t op = 0;
    REQUIRE(callkit_call_wait(engine.handle, id.c_str(), &op) == CALLKIT_OK);
    std::uint64_t probe = 0;
    REQUIRE(callkit_call_wait(engine.handle, id.c_str(), &probe) == CALLKIT_OK);
    REQUIRE(wait_op(engine.handle, probe) == CALLKIT_OK);
    REQUIRE(callkit_engine_shutdown(engine.handle, 1000) == CALLKIT_OK);
    static char buffer[65'536];
    std::size_t fetched = 0;
    int refused = 0;
    for (long n = 0;; n = (n + 1) % 40) {
        std::size_t length = 0;
        std::size_t count = 0;
        fail_in = n;
        const callkit_status status =
            callkit_engine_read_events(engine.handle, 0, buffer, sizeof buffer, &length, &count);
        fail_in = -1;
        if (status == CALLKIT_E_CLOSED)
            break;
        CHECK((status == CALLKIT_OK) == (count > 0));
        if (status != CALLKIT_OK)
            REQUIRE(status == CALLKIT_E_NOMEM);
        refused += status == CALLKIT_OK ? 0 : 1;
        fetched += count;
    }
    CHECK(fetched >= 9);
    CHECK(refused > 0);
}
