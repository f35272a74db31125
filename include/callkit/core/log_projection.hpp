#pragma once

#include <callkit/core/call_fold.hpp>
#include <callkit/core/log_store.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What every log store decides the same way: which call an event belongs to, what a call adds to the statistics, which
/// rows a query means. A store brings the tables; writing one is easier with these, but none has to use them.
namespace callkit::projection {

/// What one call adds to its workspace's statistics.
struct stats_share {
    std::string workspace_id{};
    /// Quarters of an hour since 1970 at the call's creation.
    std::int64_t quarter{0};
    bool answered{false};
    std::int64_t duration{0}; ///< Seconds; 0 unless answered.

    friend bool operator==(const stats_share&, const stats_share&) = default;
};

/// A provider's sid as one key: neither holds a NUL.
[[nodiscard]] inline std::string sid_key(std::string_view provider, std::string_view sid) {
    std::string key;
    key.reserve(provider.size() + 1 + sid.size());
    return key.append(provider).append(1, '\0').append(sid);
}

[[nodiscard]] constexpr std::int64_t quarter_of(timestamp when) noexcept {
    using quarters = std::chrono::duration<std::int64_t, std::ratio<time_window::granule.count()>>;
    return std::chrono::floor<quarters>(when.time_since_epoch()).count();
}

[[nodiscard]] inline stats_share share_of(const call_record& row) {
    return {row.facts.workspace_id, quarter_of(row.created_at), row.answered(), row.duration()};
}

/// Whether a row is one that the query asks for, its page and cursor left aside.
[[nodiscard]] inline bool matches(const history_query& query, const call_record& row) {
    const auto same = [](const std::string& wanted, const std::string& is) { return wanted.empty() || wanted == is; };
    return same(query.workspace_id, row.facts.workspace_id) && same(query.provider, row.provider) &&
           same(query.contact_id, row.facts.contact_id) && same(query.agent_id, row.facts.agent_id) &&
           (!query.status || *query.status == row.status) && (!query.way || *query.way == row.facts.direction) &&
           (!query.reason || *query.reason == row.reason) &&
           (query.number.empty() || query.number == row.facts.from || query.number == row.facts.to) &&
           (!query.since || row.created_at >= *query.since) && (!query.until || row.created_at < *query.until);
}

[[nodiscard]] inline result<void> check(const history_query& query) {
    if (query.limit < 1 || query.limit > 1000)
        return fail(errc::invalid_argument, "a page of history has 1 to 1000 calls");
    return {};
}

[[nodiscard]] inline result<void> check(time_window window) {
    if (!window.aligned())
        return fail(errc::invalid_argument, "a window begins and ends on a quarter of an hour");
    if (window.end - window.begin > std::chrono::days(400))
        return fail(errc::invalid_argument, "a window spans at most 400 days");
    return {};
}

/// The tables of a store as `project` uses them. What they change becomes visible, or durable, when the store commits;
/// a store undoes it all when `project` returns an error.
template <class T>
concept tables = requires(T store, const call_event& event, const call_id& call, std::string_view text,
                          const event_id& id) {
    /// The call of a journaled event.
    { store.event_owner(id) } -> std::same_as<std::optional<call_id>>;
    /// The call that the event's sid belongs to.
    { store.sid_owner(event) } -> std::same_as<std::optional<call_id>>;
    /// The real call that a provisional one became part of.
    { store.absorbed_by(call) } -> std::same_as<std::optional<call_id>>;
    /// Adds an event, whose `call` is to be the given one, and returns its position; 0 when the journal has its id.
    { store.journal(event, call) } -> std::same_as<std::uint64_t>;
    store.bind_sid(text, text, call);
    /// Gives the events of the first, provisional, call and its one sid to the second, removes its row and returns its
    /// fold.
    { store.absorb(call, call, text, text) } -> std::same_as<call_fold>;
    /// The fold of a call, an empty one for a new call, without what was journaled since it was first asked for.
    /// Valid until the next call to the tables.
    { store.row(call) } -> std::same_as<call_fold&>;
};

namespace detail {

struct owner {
    call_id call{};
    bool binds{false};    // the sid is new to this call
    call_id absorbs{};    // a provisional call that turns out to be this one
    bool conflict{false}; // the sid belongs to another real call
};

template <tables Tables>
owner find_owner(Tables& store, const call_event& event) {
    owner found;
    found.call = event.call;
    if (event.provider_sid.empty()) {
        if (is_provisional(event.call))
            found.call = store.absorbed_by(event.call).value_or(event.call);
        return found;
    }
    const std::optional<call_id> known = store.sid_owner(event);
    found.binds = !known;
    if (event.call.is_null() || is_provisional(event.call)) {
        found.call = known ? *known : provisional_call_id(event.provider, event.provider_sid);
    } else if (known && *known != event.call) {
        if (is_provisional(*known))
            found.absorbs = *known;
        else
            found.conflict = true;
    }
    return found;
}

inline void touch(std::vector<call_id>& touched, const call_id& call) {
    if (std::find(touched.rbegin(), touched.rend(), call) == touched.rend())
        touched.push_back(call);
}

} // namespace detail

/// Does what `log_store::append` promises, in terms of tables. The touched calls' rows are in the result; writing them
/// down, and undoing everything after an error, is the store's.
template <tables Tables>
[[nodiscard]] result<append_result> project(Tables& store, std::span<const call_event> events) {
    append_result outcome;
    outcome.entries.reserve(events.size());
    std::vector<call_id> touched;
    for (const call_event& event : events) {
        if (event.id.is_null())
            return fail(errc::invalid_argument, "an event needs an id");
        if (event.call.is_null() && event.provider_sid.empty())
            return fail(errc::invalid_argument, "an event needs a call or a provider's sid");
        const detail::owner owner = detail::find_owner(store, event);
        // Before the event is in the journal: from then on a fold that is read anew has it.
        const call_status before = owner.conflict ? call_status::unknown : store.row(owner.call).status();
        // A conflict is none when the journal has the event: it was settled then.
        const std::uint64_t position = owner.conflict ? 0 : store.journal(event, owner.call);
        if (position == 0) {
            const std::optional<call_id> known = store.event_owner(event.id);
            if (!known)
                return fail(errc::sid_conflict, "the provider's sid belongs to another call");
            const call_status now = store.row(*known).status();
            outcome.entries.push_back({*known, 0, now, now});
            detail::touch(touched, *known);
            continue;
        }
        if (!owner.absorbs.is_null()) {
            const call_fold absorbed = store.absorb(owner.absorbs, owner.call, event.provider, event.provider_sid);
            store.row(owner.call).merge(absorbed);
            std::erase(touched, owner.absorbs);
            for (append_entry& entry : outcome.entries)
                if (entry.call == owner.absorbs)
                    entry.call = owner.call;
        } else if (owner.binds) {
            store.bind_sid(event.provider, event.provider_sid, owner.call);
        }
        call_fold& fold = store.row(owner.call);
        if (event.call == owner.call) {
            fold.apply(event);
        } else {
            call_event named = event;
            named.call = owner.call;
            fold.apply(named);
        }
        outcome.entries.push_back({owner.call, position, before, fold.status()});
        detail::touch(touched, owner.call);
    }
    outcome.records.reserve(touched.size());
    for (const call_id& call : touched)
        outcome.records.push_back(store.row(call).record());
    return outcome;
}

} // namespace callkit::projection
