#include "live_feed_impl.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace callkit::server {

namespace asio = boost::asio;
using detail::shared_event;

namespace {

std::optional<live_event::kind> kind_of(const call_update& update) {
    const call_event& event = update.event;
    switch (event.kind) {
    case event_kind::created:
        return live_event::kind::initiated;
    case event_kind::mute_requested:
    case event_kind::mute_confirmed:
    case event_kind::hold_requested:
    case event_kind::hold_confirmed:
        return live_event::kind::control;
    case event_kind::annotation:
        return live_event::kind::annotated;
    default:
        break;
    }
    // The duration may become known after the end.
    const bool lasted = event.kind == event_kind::status && event.duration >= 0;
    if (update.status_changed() || lasted)
        return live_event::kind::status_updated;
    return std::nullopt;
}

std::string data_of(live_event::kind kind, const call_update& update) {
    const call_event& event = update.event;
    const timestamp when = event.occurred_at == timestamp{} ? event.observed_at : event.occurred_at;
    switch (kind) {
    case live_event::kind::control:
        return live_control_json(update.record, when);
    case live_event::kind::annotated:
        return live_annotation_json(update.record, when);
    case live_event::kind::initiated:
    case live_event::kind::status_updated:
        break;
    }
    return live_state_json(update.record, update.entry.after, when);
}

} // namespace

live_feed::impl::impl(asio::any_io_executor executor, log_store& store, live_feed_options given)
    : strand(asio::make_strand(executor)), log(store), options(std::move(given)) {
    const auto end = detail::journal_end(log);
    position = end.value_or(0);
    // When the log cannot be read now, it is tried again for whoever comes.
    floor = end.value_or(detail::live_ring::unknown);
}

live_feed::live_feed(asio::any_io_executor executor, engine& calls, log_store& log, live_feed_options options)
    : impl_(std::make_shared<impl>(std::move(executor), log, std::move(options))) {
    impl_->listening = calls.subscribe([weak = std::weak_ptr(impl_)](const call_update& update) {
        if (const auto still = weak.lock())
            still->publish(update);
    });
}

live_feed::~live_feed() {
    close();
}

asio::any_io_executor live_feed::get_executor() const {
    return impl_->strand;
}

std::uint64_t live_feed::position() const noexcept {
    return impl_->now_at();
}

std::string live_feed::id_of(std::uint64_t position) const {
    return impl_->id_of(position);
}

std::optional<std::uint64_t> live_feed::position_of(std::string_view id) const noexcept {
    const std::string& journal = impl_->options.journal;
    if (!journal.empty()) {
        if (id.size() <= journal.size() || !id.starts_with(journal) || id[journal.size()] != '-')
            return std::nullopt;
        id.remove_prefix(journal.size() + 1);
    }
    std::uint64_t position = 0;
    const auto read = std::from_chars(id.data(), id.data() + id.size(), position);
    if (read.ec != std::errc{} || read.ptr != id.data() + id.size() || position > impl_->now_at())
        return std::nullopt;
    return position;
}

std::string live_feed::impl::id_of(std::uint64_t where) const {
    std::string id = options.journal;
    if (!id.empty())
        id += '-';
    return id += std::to_string(where);
}

void live_feed::publish(const call_update& update) {
    impl_->publish(update);
}

void live_feed::impl::publish(const call_update& update) {
    const std::string& workspace = update.record.facts.workspace_id;
    const std::uint64_t where = update.entry.position;
    if (update.entry.duplicate() || passes_by(workspace, where))
        return;
    shared_event event;
    if (const auto kind = kind_of(update))
        event =
            std::make_shared<const live_event>(*kind, where, id_of(where), update.record.id, data_of(*kind, update));
    asio::dispatch(strand, [self = shared_from_this(), workspace, event = std::move(event), where] {
        self->position = std::max(self->position, where);
        if (event)
            self->take(workspace, event);
    });
}

/// Whether nobody listens there. Whoever comes later finds that the room does not know what went by.
bool live_feed::impl::passes_by(const std::string& workspace, std::uint64_t where) {
    const std::scoped_lock lock(rooms_mutex);
    if (!workspace.empty() && rooms.contains(workspace))
        return false;
    passed = std::max(passed.load(), where);
    return true;
}

void live_feed::close() {
    impl_->listening = {};
}

// --- Rooms.

live_feed::impl::room& live_feed::impl::enter(const std::string& workspace) {
    const std::scoped_lock lock(rooms_mutex);
    auto& place = rooms[workspace];
    if (!place) {
        place = std::make_unique<room>(workspace, std::max(floor, passed.load()));
        bytes += place->bytes();
    }
    return *place;
}

void live_feed::impl::leave(room& from, const member& one) {
    std::erase(from.members, &one);
    // Who was cut off comes back, and the room has been told everything until then.
    if (from.members.empty() && from.age == 0)
        renew(from);
}

void live_feed::impl::take(const std::string& workspace, const shared_event& event) {
    const auto found = rooms.find(workspace);
    if (found == rooms.end()) { // forgotten since
        floor = std::max(floor, event->position());
        return;
    }
    room& where = *found->second;
    keep(where, event);
    for (member* one : where.members) {
        // What the log has told already may arrive here later.
        if (one->is != member::state::live || event->position() <= one->told)
            continue;
        if (!one->to->ready()) {
            one->is = member::state::waiting;
            one->slow = true;
            continue;
        }
        one->to->on_live_event(*event);
        one->told = event->position();
    }
}

void live_feed::impl::keep(room& where, const shared_event& event) {
    bytes -= where.past.bytes();
    where.past.push(event, options.ring_events, options.ring_bytes);
    bytes += where.past.bytes();
    renew(where);
}

void live_feed::impl::renew(room& where) {
    by_age.erase(where.age);
    where.age = ++last_age;
    by_age.emplace(where.age, &where);
    while (bytes > options.total_bytes && by_age.size() > 1)
        forget(*by_age.begin()->second);
}

void live_feed::impl::forget(room& where) {
    by_age.erase(std::exchange(where.age, 0));
    bytes -= where.past.bytes();
    where.past.clear();
    if (!where.members.empty())
        return;
    const std::scoped_lock lock(rooms_mutex);
    floor = std::max(floor, where.past.newest());
    bytes -= where.bytes();
    rooms.erase(std::string(where.name));
}

} // namespace callkit::server
