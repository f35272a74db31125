// Calls are dialled on a machine whose power fails at any moment, several times in a row, in the middle of anything:
// creating the store, recovering, checkpointing, closing, and between any two writes. Afterwards nothing that was
// acknowledged may be lost, nobody may have been dialled twice, and every call must come to its end.
//
//   dial_crash [--points N] [--seed S]        N crash points; prints one line; exit 1 when a promise was broken
//   dial_crash --chain S                      one chain again, with everything it found
//   dial_crash --self-test                    four deliberate mistakes, each of which must be noticed
//   dial_crash --mistake resend|dial-early|forget|relaxed
#include "life.hpp"
#include "open_store.hpp"
#include "power_loss_vfs.hpp"
#include "stopwatch.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace crash {
namespace {

using namespace callkit;

constexpr const char* store_path = "calls.db";

struct settings {
    std::uint64_t points{10'000};
    std::uint64_t seed{1};
    std::optional<std::uint64_t> chain{};
    mistake wrong{mistake::none};
    bool relaxed{false};
};

enum phase : std::size_t { opening, recovering, running, checkpointing, closing, phases };
constexpr std::array<const char*, phases> phase_words{"opening", "recovering", "running", "checkpointing", "closing"};

struct tally {
    std::uint64_t chains{0};
    std::uint64_t points{0};
    std::array<std::uint64_t, phases> points_in{};
    std::uint64_t acknowledged{0};
    std::uint64_t intents{0};
    std::uint64_t requests{0};
    std::uint64_t placed{0};
    std::uint64_t operations{0};
    std::uint64_t lost_writes{0};

    std::uint64_t lost{0};
    std::uint64_t partial{0};
    std::uint64_t corrupt{0};
    std::uint64_t double_dials{0};
    std::uint64_t resent{0};
    std::uint64_t stuck{0};       // calls that have not ended though everything was given time to
    std::uint64_t untold{0};      // calls at the provider whose row does not know it
    std::uint64_t misreported{0}; // rows that tell another ending than the provider
    std::uint64_t errors{0};      // of the store while nothing was wrong

    [[nodiscard]] bool clean() const {
        return lost + partial + corrupt + double_dials + resent + stuck + untold + misreported + errors == 0;
    }
    [[nodiscard]] std::string broken() const {
        std::string text;
        for (const auto& [count, word] :
             std::initializer_list<std::pair<std::uint64_t, const char*>>{{lost, "lost"},
                                                                          {partial, "partial"},
                                                                          {corrupt, "corrupt"},
                                                                          {double_dials, "double"},
                                                                          {resent, "resent"},
                                                                          {stuck, "stuck"},
                                                                          {untold, "untold"},
                                                                          {misreported, "misreported"},
                                                                          {errors, "errors"}})
            if (count != 0)
                text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + word;
        return text.empty() ? "nothing" : text;
    }
};

/// A fresh machine that dies several times and then lives until everything has settled.
class chain {
  public:
    chain(std::uint64_t seed, const settings& how, tally& total)
        : seed_(seed), how_(how), total_(total), fate_(seed ^ 0xfa7e), world_(seed), disk_(seed ^ 0xd15c) {
        sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(seed & 0x7fff'ffffU) | 1, nullptr);
    }

    void run() {
        const std::uint64_t deaths = 1 + fate_.below(8);
        for (std::uint64_t i = 0; i < deaths; ++i) {
            live_and_die();
            if (!disk_.powered()) {
                ++total_.points;
                ++total_.points_in[phase_];
                disk_.restore_power();
                look_inside();
            }
            world_.now = world_.now + milliseconds(fate_.chance(300) ? 0 : fate_.between(100, 90'000));
        }
        settle();

        ++total_.chains;
        total_.acknowledged += world_.promises.size();
        total_.intents += world_.intents;
        total_.requests += world_.provider.requests();
        total_.placed += world_.provider.legs().size();
        total_.double_dials += world_.provider.double_dials();
        total_.resent += world_.provider.resent();
        total_.errors += world_.store_errors;
        total_.operations += disk_.operations();
        total_.lost_writes += disk_.seen().lost + disk_.seen().torn;
        for (const std::string& note : world_.notes)
            say(note);
    }

  private:
    void say(const std::string& what) const {
        if (how_.chain)
            std::fprintf(stderr, "chain %llu, point %llu: %s\n", static_cast<unsigned long long>(seed_),
                         static_cast<unsigned long long>(total_.points), what.c_str());
    }

    surroundings outside() {
        surroundings here;
        here.powered = [this] { return disk_.powered(); };
        here.recovered = [this] { phase_ = running; };
        here.interlude = [this] { checkpoint(); };
        return here;
    }

    /// Opens the store; nothing when the power went. Anything else that keeps it shut is a finding.
    std::unique_ptr<log_store> open(power_loss_vfs& disk) {
        auto store = open_store(store_path, disk.name(), how_.relaxed ? durability::relaxed : durability::full);
        if (store)
            return std::move(*store);
        if (disk.powered()) {
            ++total_.corrupt;
            say("the store does not open: " + describe(store.error()));
        }
        return nullptr;
    }

    void live_and_die() {
        life_options options;
        options.act_first = fate_.chance(500);
        options.store_singly = fate_.chance(300);
        options.wrong = how_.wrong;
        // The power goes at some write, at some time, or during a shutdown that began well.
        const std::uint64_t manner = fate_.below(10);
        if (manner < 2)
            options.until = world_.now.steady + milliseconds(fate_.between(0, 60'000));
        else
            disk_.cut_power_after(1 + (fate_.chance(300) ? fate_.below(60) : fate_.below(1'500)));
        phase_ = opening;
        auto store = open(disk_);
        if (store == nullptr)
            return;
        try {
            phase_ = recovering;
            life program(world_, *store, options, outside());
            program.run();
        } catch (const power_lost&) {
        }
        if (manner == 0)
            disk_.cut_power();
        if (manner == 1) {
            phase_ = closing;
            disk_.cut_power_after(1 + fate_.below(30));
        }
        store.reset();
        disk_.cut_power_after(0);
    }

    /// Somebody else looks after the file while the program runs.
    void checkpoint() {
        const phase before = std::exchange(phase_, checkpointing);
        sqlite3* other = nullptr;
        if (sqlite3_open_v2(store_path, &other, SQLITE_OPEN_READWRITE, disk_.name().c_str()) == SQLITE_OK) {
            constexpr std::array<int, 4> modes{SQLITE_CHECKPOINT_PASSIVE, SQLITE_CHECKPOINT_FULL,
                                               SQLITE_CHECKPOINT_RESTART, SQLITE_CHECKPOINT_TRUNCATE};
            // Only a connection that has read something has the write-ahead log open.
            sqlite3_exec(other, "SELECT count(*) FROM call_logs", nullptr, nullptr, nullptr);
            sqlite3_wal_checkpoint_v2(other, nullptr, modes[fate_.below(modes.size())], nullptr, nullptr);
        }
        sqlite3_close(other);
        if (disk_.powered())
            phase_ = before;
    }

    /// Inspects a copy of the disk, so that the recovery of the original can be interrupted too.
    void look_inside() {
        power_loss_vfs copy(seed_ ^ total_.points);
        copy.clone_from(disk_);
        if (!copy.exists(store_path)) {
            total_.lost += world_.promises.size();
            return;
        }
        if (const std::string verdict = integrity_of(store_path, copy.name()); verdict != "ok") {
            ++total_.corrupt;
            say("integrity_check: " + verdict);
        }
        if (const auto store = open(copy))
            account(world_.promises.inspect(*store, std::string(world::workspace)));
    }

    void account(const findings& found) {
        total_.lost += found.lost;
        total_.partial += found.partial;
        total_.corrupt += found.corrupt;
        for (const std::string& note : found.notes)
            say(note);
    }

    void settle() {
        world_.provider.heal();
        life_options options;
        options.place_calls = false;
        options.wrong = how_.wrong;
        auto store = open(disk_);
        if (store == nullptr)
            return;
        {
            life program(world_, *store, options, outside());
            program.run();
            total_.stuck += program.active_calls();
            total_.errors += program.unsaved_reports();
        }
        account(world_.promises.inspect(*store, std::string(world::workspace)));
        if (const auto active = store->active(); active) {
            total_.stuck += active->size();
            for (const call_record& row : *active)
                say("stuck: " + to_string(row.id) + " is " + std::string(to_string(row.status)));
        }
        for (const auto& [sid, leg] : world_.provider.legs()) {
            const auto row = store->get(leg.wish);
            if (!row || row->provider_sid.empty()) {
                ++total_.untold;
                say("untold: " + sid + (row ? " has a row without a sid" : " has no row"));
            } else if (row->provider_sid == sid && row->status != leg.status) {
                ++total_.misreported;
                say("misreported: " + sid + " is " + std::string(to_string(leg.status)) + ", its row says " +
                    std::string(to_string(row->status)) + ", " + std::string(to_string(row->reason)));
            } else if (row->provider_sid != sid && !row->ghost_seen) {
                ++total_.untold;
                say("untold: " + sid + " is not what its row knows, " + row->provider_sid);
            }
        }
    }

    std::uint64_t seed_;
    const settings& how_;
    tally& total_;
    seeded_random fate_;
    world world_;
    power_loss_vfs disk_;
    phase phase_{opening};
};

tally run(const settings& how) {
    tally total;
    if (how.chain) {
        chain(*how.chain, how, total).run();
        return total;
    }
    for (std::uint64_t seed = how.seed * 1'000'000; total.points < how.points; ++seed) {
        const tally before = total;
        chain(seed, how, total).run();
        if (how.wrong == mistake::none && !how.relaxed && !total.clean() && before.clean())
            std::fprintf(stderr, "chain %llu broke a promise; see it with --chain %llu\n",
                         static_cast<unsigned long long>(seed), static_cast<unsigned long long>(seed));
    }
    return total;
}

void print(const tally& total, const settings& how, double seconds) {
    const auto n = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::printf("dial_crash: crash points %llu, acked %llu, lost %llu, partial %llu, corrupt %llu, double %llu, resent "
                "%llu, stuck %llu, untold %llu, misreported %llu, errors %llu, seed %llu, %.1f s\n",
                n(total.points), n(total.acknowledged), n(total.lost), n(total.partial), n(total.corrupt),
                n(total.double_dials), n(total.resent), n(total.stuck), n(total.untold), n(total.misreported),
                n(total.errors), n(how.seed), seconds);
    std::printf("  %llu machines, %llu calls saved, %llu dial requests, %llu calls at the provider; %llu disk "
                "operations, %llu unsynced writes lost or torn; the power went while",
                n(total.chains), n(total.intents), n(total.requests), n(total.placed), n(total.operations),
                n(total.lost_writes));
    for (std::size_t i = 0; i < phases; ++i)
        std::printf("%s %s %llu", i == 0 ? "" : ",", phase_words[i], n(total.points_in[i]));
    std::printf("\n");
}

/// Every check must be able to fail.
int self_test(std::uint64_t seed) {
    int missed = 0;
    const auto must_notice = [&](const char* what, settings how, std::uint64_t tally::*symptom, const char* word) {
        how.seed = seed;
        how.points = 300;
        const tally total = run(how);
        const bool noticed = total.*symptom != 0;
        missed += noticed ? 0 : 1;
        std::printf("self-test: %s: %s (%s) in %llu crash points\n", what,
                    noticed ? "noticed" : (std::string("NOT NOTICED: no ") + word).c_str(), total.broken().c_str(),
                    static_cast<unsigned long long>(total.points));
    };
    must_notice("a dial in doubt is sent again after a restart", {.wrong = mistake::resend}, &tally::double_dials,
                "double dial");
    must_notice("the dial goes out before its claim is on disk", {.wrong = mistake::dial_early}, &tally::untold,
                "unknown call");
    must_notice("calls are not taken over after a restart", {.wrong = mistake::forget}, &tally::stuck, "stuck call");
    must_notice("the store acknowledges before it syncs", {.relaxed = true}, &tally::lost, "lost event");
    return missed == 0 ? 0 : 1;
}

int usage() {
    std::fprintf(stderr, "usage: dial_crash [--points N] [--seed S] [--chain S] [--self-test] "
                         "[--mistake resend|dial-early|forget|relaxed]\n");
    return 2;
}

int run_main(int argc, char** argv) {
    settings how;
    bool testing_itself = false;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
        if (word == "--self-test") {
            testing_itself = true;
            continue;
        }
        if (value == nullptr)
            return usage();
        ++i;
        if (word == "--points")
            how.points = std::strtoull(value, nullptr, 10);
        else if (word == "--seed")
            how.seed = std::strtoull(value, nullptr, 10);
        else if (word == "--chain")
            how.chain = std::strtoull(value, nullptr, 10);
        else if (word == "--mistake" && std::strcmp(value, "resend") == 0)
            how.wrong = mistake::resend;
        else if (word == "--mistake" && std::strcmp(value, "dial-early") == 0)
            how.wrong = mistake::dial_early;
        else if (word == "--mistake" && std::strcmp(value, "forget") == 0)
            how.wrong = mistake::forget;
        else if (word == "--mistake" && std::strcmp(value, "relaxed") == 0)
            how.relaxed = true;
        else
            return usage();
    }
    if (testing_itself)
        return self_test(how.seed);
    const stopwatch watch;
    const tally total = run(how);
    print(total, how, watch.seconds());
    return total.clean() ? 0 : 1;
}

} // namespace
} // namespace crash

int main(int argc, char** argv) {
    return crash::run_main(argc, argv);
}
