// A program that writes its log to a real file is killed with SIGKILL at any moment, again and again. What it said it
// had saved must be there, each time. The page cache survives this, so it shows less than dial_crash does; it shows it
// on the real thing: real files, real processes, SQLite's own file functions.
//
//   kill_loop [--rounds N] [--seed S] [--folder PATH]
#include "stopwatch.hpp"

#include <callkit/core/random.hpp>
#include <callkit/store/sqlite_log_store.hpp>
#include <callkit/testing/log_store_checks.hpp>

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using namespace callkit;

/// What the writing process tells through the pipe, whole or not at all (it is shorter than PIPE_BUF).
struct receipt {
    event_id id{};
    std::uint64_t position{0};
};

/// Appends until it is killed. Two threads, so that group commits are cut as well.
[[noreturn]] void write_for_ever(const std::string& path, std::uint64_t seed, int pipe) {
    auto store = sqlite_log_store::open(path);
    if (!store)
        std::_Exit(3);
    const auto work = [&store, pipe, seed](unsigned worker) {
        testing::event_maker make;
        make.now += std::chrono::hours(seed * 2 + worker);
        for (;;) {
            make.now += milliseconds(1);
            const call_id call = make.new_call();
            const std::string sid = to_string(call);
            const std::vector<call_event> events{make.created(call), make.told(call, sid, call_status::ringing),
                                                 make.told({}, sid, call_status::in_progress)};
            const auto outcome = (*store)->append(events);
            if (!outcome)
                std::_Exit(4);
            for (std::size_t i = 0; i < events.size(); ++i) {
                const receipt saved{events[i].id, outcome->entries[i].position};
                if (::write(pipe, &saved, sizeof saved) != static_cast<ssize_t>(sizeof saved))
                    std::_Exit(5);
            }
        }
    };
    std::thread other(work, 1U);
    work(0);
    std::_Exit(6); // not reached
}

struct tally {
    std::uint64_t rounds{0};
    std::uint64_t acknowledged{0};
    std::uint64_t lost{0};
    std::uint64_t moved{0};
    std::uint64_t unsound{0};
};

using receipts = std::unordered_map<event_id, std::uint64_t, id_hash>;

/// Lets a writer work until it has saved some events, kills it, and takes down everything it said before.
bool one_life(const std::string& path, std::uint64_t round, std::uint64_t enough, receipts& saved) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0)
        return false;
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        write_for_ever(path, round, ends[1]);
    }
    ::close(ends[1]);
    receipt said;
    std::uint64_t heard = 0;
    while (::read(ends[0], &said, sizeof said) == static_cast<ssize_t>(sizeof said)) {
        saved.emplace(said.id, said.position);
        if (++heard == enough)
            ::kill(child, SIGKILL); // what it says until it is dead still counts
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return heard >= enough && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

void inspect(const std::string& path, const receipts& saved, tally& total) {
    const auto store = sqlite_log_store::open(path);
    if (!store || !(*store)->verify()) {
        ++total.unsound;
        return;
    }
    std::unordered_map<event_id, std::uint64_t, id_hash> there;
    for (std::uint64_t after = 0;;) {
        const auto page = (*store)->outbox(after, 1000);
        if (!page || page->empty())
            break;
        for (const journal_entry& entry : *page)
            there.emplace(entry.event.id, entry.position);
        after = page->back().position;
    }
    for (const auto& [id, position] : saved) {
        const auto found = there.find(id);
        if (found == there.end())
            ++total.lost;
        else if (found->second != position)
            ++total.moved;
    }
}

int run(std::uint64_t rounds, std::uint64_t seed, const std::filesystem::path& folder) {
    const crash::stopwatch watch;
    seeded_random random(seed);
    receipts saved;
    tally total;
    const std::string path = (folder / "calls.db").string();
    for (std::uint64_t round = 0; round < rounds; ++round) {
        if (!one_life(path, round, 1 + random.below(200), saved)) {
            std::fprintf(stderr, "kill_loop: the writer ended by itself\n");
            return 1;
        }
        ++total.rounds;
        inspect(path, saved, total);
    }
    total.acknowledged = saved.size();
    std::printf("kill_loop: kills %llu, acked %llu, lost %llu, moved %llu, unsound %llu, seed %llu, %.1f s\n",
                static_cast<unsigned long long>(total.rounds), static_cast<unsigned long long>(total.acknowledged),
                static_cast<unsigned long long>(total.lost), static_cast<unsigned long long>(total.moved),
                static_cast<unsigned long long>(total.unsound), static_cast<unsigned long long>(seed), watch.seconds());
    return total.lost + total.moved + total.unsound == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    std::uint64_t rounds = 50;
    std::uint64_t seed = 1;
    std::filesystem::path folder;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string word = argv[i];
        if (word == "--rounds")
            rounds = std::strtoull(argv[i + 1], nullptr, 10);
        else if (word == "--seed")
            seed = std::strtoull(argv[i + 1], nullptr, 10);
        else if (word == "--folder")
            folder = argv[i + 1];
    }
    const bool own = folder.empty();
    if (own) {
        std::string pattern = (std::filesystem::temp_directory_path() / "callkit-kill-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
    }
    const int code = run(rounds, seed, folder);
    if (own) {
        std::error_code ec;
        std::filesystem::remove_all(folder, ec);
    }
    return code;
}
