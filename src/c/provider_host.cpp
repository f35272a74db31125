#include "provider_host.hpp"

#include <callkit/core/call_terms.hpp>

#include <utility>

namespace callkit::c {
namespace {

/// What an answer that says no means.
error error_of(callkit_status status, std::string_view detail, std::string_view theirs, bool placing) {
    const auto code = [&] {
        switch (status) {
        case CALLKIT_E_NETWORK:
            return errc::network;
        case CALLKIT_E_RATE_LIMITED:
            return errc::rate_limited;
        case CALLKIT_E_PROVIDER:
            return errc::provider_rejected;
        case CALLKIT_E_AUTH:
            return errc::unauthorized;
        case CALLKIT_E_NUMBER:
            return errc::invalid_number;
        default:
            break;
        }
        if (placing)
            return errc::ambiguous; // whatever it means, the call may exist
        switch (status) {
        case CALLKIT_E_NOT_FOUND:
            return errc::unknown_to_provider;
        case CALLKIT_E_STATE:
            return errc::wrong_state;
        case CALLKIT_E_UNSUPPORTED:
            return errc::unsupported;
        case CALLKIT_E_TIMEOUT:
            return errc::timeout;
        default:
            return errc::provider_failed;
        }
    }();
    return {code, std::string(detail.empty() ? "the host's provider said no" : detail), std::string(theirs)};
}

/// Words of core's enumerations; false for one that is none.
template <class Enum, class Parse>
bool read_word(const char* text, Enum& out, const Parse& parse) {
    if (view(text).empty())
        return true;
    const auto word = parse(text);
    if (word)
        out = *word;
    return word.has_value();
}

bool is_status(callkit_call_status status) noexcept {
    return static_cast<std::uint32_t>(status) < call_status_count;
}

} // namespace

void settle(provider_host::state& self, pending_request request, const callkit_provider_answer& answer) {
    const bool good = answer.status == CALLKIT_OK;
    const auto why = [&](bool placing) {
        return failure{error_of(answer.status, view(answer.detail), view(answer.provider_message), placing)};
    };
    if (auto* placed = std::get_if<place_handler>(&request.done)) {
        if (!good)
            return (*placed)(why(true));
        placed_call call{text_or(answer.call_sid, ""), static_cast<call_status>(answer.call_status),
                         text_or(answer.raw_status, "")};
        if (call.status == call_status::unknown)
            call.status = call_status::queued;
        return (*placed)(std::move(call));
    }
    if (auto* plain = std::get_if<plain_handler>(&request.done))
        return (*plain)(good ? result<void>() : result<void>(why(false)));
    if (auto* fetched = std::get_if<fetch_handler>(&request.done)) {
        if (!good)
            return (*fetched)(why(false));
        call_snapshot shot;
        shot.event = self.event_of(static_cast<call_status>(answer.call_status), request.call_sid.c_str(),
                                   answer.raw_status, event_source::poll);
        shot.event.id = content_event_id(shot.event);
        return (*fetched)(std::move(shot));
    }
    auto& listed = std::get<list_handler>(request.done);
    listed(good ? result<std::vector<call_snapshot>>(std::move(request.found))
                : result<std::vector<call_snapshot>>(why(false)));
}

namespace {

/// An event out of what a plugin told. Records the error.
callkit_status read_event(const provider_host::state& self, const callkit_provider_event& told, event_source source,
                          call_event& event) {
    if (!is_status(told.call_status))
        return fail_with(errc::invalid_argument, "there is no such status");
    if (view(told.call_sid).empty())
        return fail_with(errc::invalid_argument, "an event needs the provider's id of the call");
    event = self.event_of(static_cast<call_status>(told.call_status), told.call_sid, told.raw_status, source);
    if (!view(told.call_id).empty())
        if (const callkit_status status = read_call_id(told.call_id, event.call); status != CALLKIT_OK)
            return status;
    if (!read_word(told.end_reason, event.reason, parse_end_reason) ||
        !read_word(told.hangup_by, event.ended_by, parse_hangup_by) ||
        !read_word(told.answered_by, event.answerer, parse_answered_by))
        return fail_with(errc::invalid_argument, "a word that docs/call-states.md does not have");
    event.occurred_at = from_unix_micros(told.occurred_us);
    event.sequence = told.sequence_plus_1 > 0 ? told.sequence_plus_1 - 1 : -1;
    event.duration = told.duration_plus_1 > 0 ? told.duration_plus_1 - 1 : -1;
    event.sip_code = told.sip_code;
    event.provider_code = told.provider_code;
    event.id = content_event_id(event);
    return CALLKIT_OK;
}

callkit_status fail_closed() noexcept {
    return fail_with(errc::closed, "the engine was destroyed");
}

callkit_status fail_request() noexcept {
    return fail_with(errc::not_found, "there is no such request, or it was answered");
}

} // namespace

callkit_status provider_host::reply(std::uint64_t request, const callkit_provider_answer& answer) {
    const std::shared_lock lock(state_->gate);
    if (state_->closed)
        return fail_closed();
    if (!is_status(answer.call_status))
        return fail_with(errc::invalid_argument, "there is no such status");
    auto pending = state_->remove(request);
    if (!pending)
        return fail_request();
    settle(*state_, *std::move(pending), answer);
    return CALLKIT_OK;
}

callkit_status provider_host::found(std::uint64_t request, const callkit_provider_event& told) {
    const std::shared_lock lock(state_->gate);
    if (state_->closed)
        return fail_closed();
    call_snapshot shot;
    if (const callkit_status status = read_event(*state_, told, event_source::poll, shot.event); status != CALLKIT_OK)
        return status;
    shot.from = party(text_or(told.from, ""));
    shot.to = party(text_or(told.to, ""));
    shot.created_at = from_unix_micros(told.created_us);
    const std::scoped_lock held(state_->mutex);
    const auto pending = state_->requests.find(request);
    if (pending == state_->requests.end() || !std::holds_alternative<list_handler>(pending->second.done))
        return fail_request();
    pending->second.found.push_back(std::move(shot));
    return CALLKIT_OK;
}

callkit_status provider_host::tell(const callkit_provider_event& told) {
    const std::shared_lock lock(state_->gate);
    if (state_->closed)
        return fail_closed();
    call_event event;
    if (const callkit_status status = read_event(*state_, told, event_source::webhook, event); status != CALLKIT_OK)
        return status;
    provider::event_sink sink;
    {
        const std::scoped_lock held(state_->mutex);
        sink = state_->sink;
    }
    if (sink)
        sink(std::move(event));
    return CALLKIT_OK;
}

} // namespace callkit::c
