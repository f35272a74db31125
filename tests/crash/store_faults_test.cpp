// The SQLite log on a disk that fails: every cut while it is made, a full disk, writes and syncs that fail.
#include "ledger.hpp"
#include "open_store.hpp"
#include "power_loss_vfs.hpp"

#include <callkit/testing/log_store_checks.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace callkit;
using crash::power_loss_vfs;

namespace {

constexpr const char* path = "calls.db";

std::unique_ptr<log_store> open(const power_loss_vfs& disk) {
    auto store = crash::open_store(path, disk.name(), crash::durability::full);
    return store ? *std::move(store) : nullptr;
}

/// A call from its creation to its end, as one batch.
std::vector<call_event> whole_call(testing::event_maker& make) {
    make.now += seconds(1);
    const call_id call = make.new_call();
    const std::string sid = to_string(call);
    return {make.created(call), make.told(call, sid, call_status::ringing), make.told({}, sid, call_status::busy)};
}

bool append(log_store& store, const std::vector<call_event>& events, crash::ledger& promises) {
    const auto outcome = store.append(events);
    if (outcome)
        promises.acknowledge(events, *outcome);
    return outcome.has_value();
}

void check_promises(const power_loss_vfs& disk, const crash::ledger& promises) {
    const auto store = open(disk);
    REQUIRE(store != nullptr);
    const crash::findings found = promises.inspect(*store, "w");
    for (const std::string& note : found.notes)
        FAIL_CHECK(note);
    CHECK(found.clean());
    CHECK(crash::integrity_of(path, disk.name()) == "ok");
}

} // namespace

TEST_CASE("the power may go at every single write while a log is made") {
    std::uint64_t cuts = 0;
    for (std::uint64_t at = 1;; ++at) {
        CAPTURE(at);
        power_loss_vfs disk(at);
        disk.cut_power_after(at);
        const bool made = open(disk) != nullptr;
        if (disk.powered()) {
            REQUIRE(made);
            break;
        }
        ++cuts;
        disk.restore_power();
        crash::ledger promises;
        testing::event_maker make;
        {
            const auto store = open(disk);
            REQUIRE(store != nullptr);
            CHECK(store->history({})->calls.empty());
            CHECK(append(*store, whole_call(make), promises));
        }
        check_promises(disk, promises);
    }
    CHECK(cuts > 10);
}

TEST_CASE("the power may go at every single write while a call is saved") {
    for (std::uint64_t at = 1;; ++at) {
        CAPTURE(at);
        power_loss_vfs disk(1000 + at);
        crash::ledger promises;
        testing::event_maker make;
        bool finished = false;
        if (auto store = open(disk)) {
            REQUIRE(append(*store, whole_call(make), promises));
            disk.cut_power_after(at);
            finished = append(*store, whole_call(make), promises) && append(*store, whole_call(make), promises);
        }
        if (disk.powered()) {
            REQUIRE(finished);
            disk.cut_power();
            disk.restore_power();
            check_promises(disk, promises);
            break;
        }
        disk.restore_power();
        check_promises(disk, promises);
    }
}

TEST_CASE("a full disk refuses calls with store_full, loses none, and is forgiven once there is room") {
    for (const std::uint64_t room : {150'000U, 200'000U, 300'000U, 400'001U}) {
        CAPTURE(room);
        power_loss_vfs disk(room);
        crash::ledger promises;
        testing::event_maker make;
        disk.set_capacity(room);
        {
            auto store = open(disk);
            REQUIRE(store != nullptr);
            std::vector<call_event> refused;
            for (int i = 0; i < 2000 && refused.empty(); ++i) {
                std::vector<call_event> events = whole_call(make);
                const auto outcome = store->append(events);
                if (outcome) {
                    promises.acknowledge(events, *outcome);
                } else {
                    CHECK(outcome.error().code == errc::store_full);
                    refused = std::move(events);
                }
            }
            REQUIRE_FALSE(refused.empty());
            CHECK(store->append(refused).error().code == errc::store_full);
            CHECK(store->history({.limit = 10}).has_value());
            disk.set_capacity(100'000'000);
            CHECK(append(*store, refused, promises));
        }
        disk.cut_power();
        disk.restore_power();
        check_promises(disk, promises);
    }
}

TEST_CASE("a sync or a write that fails ends the store, and what was acknowledged before is in the next one") {
    for (const auto kind : {power_loss_vfs::fault::sync_error, power_loss_vfs::fault::write_error}) {
        std::uint64_t failures = 0;
        for (std::uint64_t at = 1; at <= 60; ++at) {
            CAPTURE(at);
            power_loss_vfs disk(at);
            crash::ledger promises;
            testing::event_maker make;
            {
                const auto store = open(disk);
                REQUIRE(store != nullptr);
                disk.fail_after(kind, at);
                std::vector<call_event> refused;
                for (int i = 0; i < 40 && refused.empty(); ++i) {
                    std::vector<call_event> events = whole_call(make);
                    const auto outcome = store->append(events);
                    if (outcome) {
                        promises.acknowledge(events, *outcome);
                    } else {
                        CHECK(outcome.error().code == errc::store_io);
                        refused = std::move(events);
                    }
                }
                if (!refused.empty()) {
                    ++failures;
                    // The disk works again, but this object has lost sight of what is on it.
                    CHECK(store->append(refused).error().code == errc::store_io);
                }
            }
            disk.cut_power();
            disk.clear_faults();
            disk.restore_power();
            check_promises(disk, promises);
            const auto again = open(disk);
            REQUIRE(again != nullptr);
            CHECK(append(*again, whole_call(make), promises));
        }
        CHECK(failures > 5);
    }
}
