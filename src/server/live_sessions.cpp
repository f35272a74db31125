#include "live_routes_impl.hpp"

#include <memory>
#include <utility>
#include <vector>

// Who is there, and when each wants to be looked at.
namespace callkit::server {

live_routes::impl::impl(live_feed& events, const access_control& who, const time_source& source, random_source& random,
                        live_routes_options given)
    : options(std::move(given)),
      clock(source), world{.feed = events, .access = who, .random = random, .options = options},
      strand(events.get_executor()), timer(strand) {
}

void live_routes::impl::enter(const std::shared_ptr<detail::live_session>& session) {
    sessions.emplace(session.get(), place{session, steady_time::max()});
    count = sessions.size();
}

/// To be called after anything was done to a session: forgets it when it is over, else sees to its next deadline.
void live_routes::impl::settle(detail::live_session& session) {
    const auto found = sessions.find(&session);
    if (found == sessions.end())
        return;
    place& where = found->second;
    const steady_time wanted = session.over() ? steady_time::max() : session.deadline();
    if (wanted != where.deadline) {
        deadlines.erase({where.deadline, &session});
        where.deadline = wanted;
        if (wanted != steady_time::max())
            deadlines.emplace(wanted, &session);
        arm();
    }
    // Only who polls is looked up by its sid.
    if (const auto* engine = dynamic_cast<detail::engineio_session*>(&session))
        if (engine->over() || !engine->polling())
            engines.erase(engine->sid());
    if (!session.over())
        return;
    sessions.erase(found);
    count = sessions.size();
}

void live_routes::impl::arm() {
    const steady_time first = deadlines.empty() ? steady_time::max() : deadlines.begin()->first;
    // A timer that fires too early looks, and is set anew; most deadlines are only ever put off.
    if (first >= armed)
        return;
    const microseconds delay = clock.real_delay(first);
    if (delay == microseconds::max())
        return;
    armed = first;
    timer.expires_after(delay);
    timer.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
        const auto self = weak.lock();
        if (ec || !self || self->closed)
            return;
        self->armed = steady_time::max();
        self->look(self->now());
        self->arm();
    });
}

void live_routes::impl::look(steady_time when) {
    while (!deadlines.empty() && deadlines.begin()->first <= when) {
        detail::live_session& session = *deadlines.begin()->second;
        const auto keep = sessions.at(&session).session;
        session.on_time(when);
        settle(session);
        if (!session.over() && session.deadline() <= when)
            break; // would be looked at for ever
    }
}

void live_routes::impl::recheck() {
    std::vector<std::shared_ptr<detail::live_session>> all;
    all.reserve(sessions.size());
    for (const auto& [_, where] : sessions)
        all.push_back(where.session);
    for (const auto& one : all) {
        one->recheck();
        settle(*one);
    }
}

void live_routes::impl::end_all() {
    if (std::exchange(closed, true))
        return;
    timer.cancel();
    deadlines.clear();
    engines.clear();
    for (auto& [_, where] : std::exchange(sessions, {}))
        where.session->end();
    count = 0;
}

} // namespace callkit::server
