#include "sqlite_reader.hpp"
#include "sqlite_writer.hpp"

#include <callkit/core/log_projection.hpp>
#include <callkit/store/sqlite_log_store.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <utility>

namespace callkit {
namespace {

/// Runs `work` and turns what it throws into an error.
template <class T, class Work>
result<T> guarded(Work work) {
    try {
        return work();
    } catch (const sqlite::failure& what) {
        return failure{what.as_error()};
    } catch (const error& what) {
        return failure{what};
    } catch (const std::bad_alloc&) {
        return fail(errc::out_of_memory);
    }
}

/// Makes the file for its owner alone before SQLite can make it for everybody. SQLite gives the files beside it the
/// same permissions.
void create_private(const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file >= 0)
        ::close(file);
}

bool is_unusable_after(errc code) noexcept {
    return code == errc::store_io || code == errc::store_corrupt || code == errc::store_unavailable;
}

} // namespace

struct sqlite_log_store::impl {
    /// One thread's append, waiting for the commit that it shares with others.
    struct request {
        std::span<const call_event> events{};
        result<append_result> outcome{append_result{}};
        bool done{false};
    };
    static constexpr std::size_t most_in_one_commit = 256;

    impl(const std::string& path, const sqlite_options& options) : write(path, options), read(path, options) {}

    result<append_result> append(std::span<const call_event> events);
    void lead(std::unique_lock<std::mutex>& lock);
    /// One commit for all of the batch.
    void commit(std::deque<request*>& batch);

    template <class Work>
    auto reading(Work work) -> result<decltype(work(std::declval<sqlite::reader_connection&>()))> {
        const std::scoped_lock lock(read_mutex);
        return guarded<decltype(work(read))>([&] { return work(read); });
    }
    template <class Work>
    result<void> writing(Work work) {
        const std::scoped_lock lock(write_mutex);
        if (broken)
            return failure{*broken};
        auto outcome = guarded<void>([&]() -> result<void> {
            work(write);
            return {};
        });
        note(outcome);
        return outcome;
    }
    template <class T>
    void note(const result<T>& outcome) {
        if (!outcome && is_unusable_after(outcome.error().code))
            broken = error{outcome.error().code, "an earlier write failed; open the log anew", {}};
    }

    std::mutex queue_mutex{}; // guards the queue and who leads; never held while the disk works
    std::condition_variable changed{};
    std::deque<request*> queue{};
    bool led{false};

    std::mutex write_mutex{}; // guards the two below
    sqlite::writer write;
    std::optional<error> broken{};

    std::mutex read_mutex{}; // guards the one below
    sqlite::reader_connection read;
};

sqlite_log_store::sqlite_log_store(std::unique_ptr<impl> state) : impl_(std::move(state)) {
}
sqlite_log_store::~sqlite_log_store() = default;

result<std::unique_ptr<sqlite_log_store>> sqlite_log_store::open(const std::string& path,
                                                                 const sqlite_options& options) {
    // These mean something else to SQLite, and nothing to a log that should outlive the process.
    if (path.empty() || path.starts_with(':') || path.starts_with("file:") || path.find('\0') != std::string::npos)
        return fail(errc::invalid_argument, "a log needs the path of a file");
    if (options.busy_timeout < milliseconds(0) || options.busy_timeout > milliseconds(60'000))
        return fail(errc::invalid_argument, "the busy timeout is 0 to 60000 milliseconds");
    if (options.vfs.empty())
        create_private(path);
    return guarded<std::unique_ptr<sqlite_log_store>>(
        [&] { return std::unique_ptr<sqlite_log_store>(new sqlite_log_store(std::make_unique<impl>(path, options))); });
}

// --- Group commit: whoever finds nobody writing leads; the others leave their events in the queue and wait. While the
// leader's commit is on its way to the disk the queue fills, and all of it goes into the next one.

result<append_result> sqlite_log_store::impl::append(std::span<const call_event> events) {
    request mine{events};
    std::unique_lock lock(queue_mutex);
    queue.push_back(&mine);
    while (!mine.done) {
        if (led)
            changed.wait(lock, [&] { return mine.done || !led; });
        else
            lead(lock);
    }
    return std::move(mine.outcome);
}

void sqlite_log_store::impl::lead(std::unique_lock<std::mutex>& lock) {
    led = true;
    std::deque<request*> batch;
    const auto count = static_cast<std::ptrdiff_t>(std::min(queue.size(), most_in_one_commit));
    batch.assign(queue.begin(), queue.begin() + count);
    queue.erase(queue.begin(), queue.begin() + count);
    lock.unlock();
    commit(batch);
    lock.lock();
    for (request* each : batch)
        each->done = true;
    led = false;
    changed.notify_all();
}

void sqlite_log_store::impl::commit(std::deque<request*>& batch) {
    const std::scoped_lock lock(write_mutex);
    if (broken) {
        for (request* each : batch)
            each->outcome = failure{*broken};
        return;
    }
    std::vector<std::span<const call_event>> requests;
    requests.reserve(batch.size());
    for (const request* each : batch)
        requests.push_back(each->events);
    std::vector<result<append_result>> outcomes(batch.size(), append_result{});
    const auto committed = guarded<void>([&]() -> result<void> {
        write.append(requests, outcomes);
        return {};
    });
    note(committed);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (committed)
            batch[i]->outcome = std::move(outcomes[i]);
        else
            batch[i]->outcome = failure{committed.error()};
    }
}

result<append_result> sqlite_log_store::append(std::span<const call_event> events) {
    if (events.empty())
        return append_result{};
    return impl_->append(events);
}

// --- Reading.

namespace {

result<call_record> known(result<std::optional<call_record>> found) {
    if (!found)
        return failure{std::move(found).error()};
    if (!*found)
        return fail(errc::not_found, "no such call");
    return **std::move(found);
}

} // namespace

result<call_record> sqlite_log_store::get(const call_id& id) {
    return known(impl_->reading([&](auto& from) { return from.get(id); }));
}

result<call_record> sqlite_log_store::find(std::string_view provider, std::string_view provider_sid) {
    return known(impl_->reading([&](auto& from) { return from.find(provider, provider_sid); }));
}

result<std::vector<journal_entry>> sqlite_log_store::timeline(const call_id& id) {
    return impl_->reading([&](auto& from) { return from.timeline(id); });
}

result<history_page> sqlite_log_store::history(const history_query& query) {
    if (auto good = projection::check(query); !good)
        return failure{good.error()};
    return impl_->reading([&](auto& from) { return from.history(query); });
}

result<call_stats> sqlite_log_store::stats(std::string_view workspace_id, time_window window) {
    if (auto good = projection::check(window); !good)
        return failure{good.error()};
    return impl_->reading([&](auto& from) { return from.stats(workspace_id, window); });
}

result<std::vector<call_record>> sqlite_log_store::active() {
    return impl_->reading([&](auto& from) { return from.active(); });
}

result<std::vector<journal_entry>> sqlite_log_store::outbox(std::uint64_t after, std::size_t limit) {
    return impl_->reading([&](auto& from) { return from.outbox(after, limit); });
}

result<std::uint64_t> sqlite_log_store::outbox_position(std::string_view consumer) {
    return impl_->reading([&](auto& from) { return from.outbox_position(consumer); });
}

result<void> sqlite_log_store::advance_outbox(std::string_view consumer, std::uint64_t position) {
    return impl_->writing([&](auto& to) { to.advance_outbox(consumer, position); });
}

std::optional<std::uint64_t> sqlite_log_store::revision() {
    auto now = impl_->reading([](auto& from) { return from.revision(); });
    return now ? std::optional(*now) : std::nullopt;
}

result<void> sqlite_log_store::flush() {
    return impl_->writing([](auto& to) { to.checkpoint(); });
}

result<void> sqlite_log_store::verify() {
    auto wrong = impl_->reading([](auto& from) { return from.verify(); });
    if (!wrong)
        return failure{std::move(wrong).error()};
    if (!wrong->empty())
        return fail(errc::store_corrupt, *std::move(wrong));
    return {};
}

} // namespace callkit
