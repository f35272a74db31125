#include "live_feed_impl.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

// How somebody who was away, or did not keep up, is told what was missed.
namespace callkit::server {

namespace asio = boost::asio;
using detail::shared_event;

namespace {

/// What a user holds of a member.
template <class Impl, class Member>
class held_member final : public live_subscription {
  public:
    held_member(std::shared_ptr<Impl> feed, std::shared_ptr<Member> one)
        : feed_(std::move(feed)), one_(std::move(one)) {}
    ~held_member() override {
        one_->to = nullptr;
        for (auto* room : one_->rooms)
            feed_->leave(*room, *one_);
    }
    held_member(const held_member&) = delete;
    held_member& operator=(const held_member&) = delete;

    void resume() override {
        if (one_->is == Member::state::waiting)
            feed_->catch_up(one_);
    }
    void add(const std::string& workspace) override {
        auto& room = feed_->enter(workspace);
        if (std::find(one_->rooms.begin(), one_->rooms.end(), &room) != one_->rooms.end())
            return;
        one_->rooms.push_back(&room);
        room.members.push_back(one_.get());
    }

  private:
    std::shared_ptr<Impl> feed_;
    std::shared_ptr<Member> one_;
};

} // namespace

std::unique_ptr<live_subscription> live_feed::subscribe(std::vector<std::string> workspaces,
                                                        std::optional<std::uint64_t> after, live_listener& listener) {
    auto one = std::make_shared<impl::member>(listener);
    one->told = std::min(after.value_or(impl_->now_at()), impl_->now_at());
    auto held = std::make_unique<held_member<impl, impl::member>>(impl_, std::move(one));
    for (const std::string& workspace : workspaces)
        held->add(workspace);
    return held;
}

void live_feed::impl::catch_up(const std::shared_ptr<member>& one) {
    if (!one->to->ready())
        return;
    std::vector<shared_event> events;
    for (const room* where : one->rooms) {
        if (!where->past.reaches(one->told))
            return load(one);
        where->past.append_after(one->told, events);
    }
    if (one->rooms.size() > 1)
        std::sort(events.begin(), events.end(),
                  [](const shared_event& a, const shared_event& b) { return a->position() < b->position(); });
    if (one->slow)
        events = detail::newest_of_each(events);
    if (!tell(*one, events))
        return;
    one->is = member::state::live;
    one->slow = false;
}

bool live_feed::impl::tell(member& one, const std::vector<shared_event>& events) {
    for (const shared_event& event : events) {
        if (!one.to->ready()) {
            one.slow = true;
            return false;
        }
        one.to->on_live_event(*event);
        one.told = std::max(one.told, event->position());
    }
    return true;
}

void live_feed::impl::load(const std::shared_ptr<member>& one) {
    one->is = member::state::loading;
    std::vector<std::string> names;
    for (const room* where : one->rooms)
        names.push_back(where->name);
    const auto where = options.store_executor ? options.store_executor : strand;
    asio::post(where, [self = shared_from_this(), one, names = std::move(names), after = one->told] {
        auto found = detail::read_missed(self->log, names, after, self->options);
        asio::post(self->strand,
                   [self, one, found = std::move(found)]() mutable { self->on_loaded(one, std::move(found)); });
    });
}

void live_feed::impl::on_loaded(const std::shared_ptr<member>& one, result<detail::missed> found) {
    if (one->to == nullptr)
        return;
    if (!found)
        return one->to->on_live_lost();
    one->is = member::state::waiting;
    position = std::max(position, found->end);
    if (floor == detail::live_ring::unknown) {
        floor = found->end;
        for (auto& [_, where] : rooms)
            where->past.learn_floor(floor);
    }
    if (!tell(*one, to_events(*found)))
        return;
    one->told = std::max(one->told, found->end);
    catch_up(one); // with what has happened meanwhile
}

/// Each call's newest state. What stands beside it goes before it and resumes before it, so that nobody who was cut off
/// in between misses the rest.
std::vector<shared_event> live_feed::impl::to_events(const detail::missed& found) const {
    std::vector<shared_event> events;
    for (const detail::missed_call& one : found.calls) {
        const call_record& call = one.record;
        const auto add = [&](live_event::kind kind, std::uint64_t where, std::string data) {
            events.push_back(std::make_shared<const live_event>(kind, where, id_of(where), call.id, std::move(data)));
        };
        const std::uint64_t before = one.position > 0 ? one.position - 1 : 0;
        const timestamp when = call.updated_at;
        if (call.mute != control_state{} || call.hold != control_state{})
            add(live_event::kind::control, before, live_control_json(call, when));
        if (!call.extras.note.empty() || !call.extras.disposition.empty())
            add(live_event::kind::annotated, before, live_annotation_json(call, when));
        add(one.began ? live_event::kind::initiated : live_event::kind::status_updated, one.position,
            live_state_json(call, call.status, when));
    }
    return events;
}

} // namespace callkit::server
