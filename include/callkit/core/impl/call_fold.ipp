// What an event changes in a call, how two views of a call are put together, and the row. Included by call_fold.hpp.
#pragma once

#include <callkit/core/call_fold.hpp>

namespace callkit {

inline bool operator==(const call_fold& a, const call_fold& b) {
    const bool same_facts =
        a.facts_ == b.facts_ || (a.facts_ != nullptr && b.facts_ != nullptr && *a.facts_ == *b.facts_);
    return same_facts && a.key() == b.key() && a.rare_ == b.rare_;
}

inline bool call_fold::join_created(bool told, std::int64_t when) noexcept {
    if (when == unset)
        return false;
    const bool known = (flags_ & created_flag) != 0;
    if (told == known)
        return lower(created_, when);
    if (known)
        return false;
    // What a `created` event tells replaces what was only seen.
    add_flags(created_flag);
    created_ = when;
    return true;
}

inline bool call_fold::join_id(const call_id& id) {
    if (id.is_null() || id == id_)
        return false;
    // A real id replaces a provisional one; of two alike the smaller stands.
    const bool better = id_.is_null() || (is_provisional(id_) && !is_provisional(id)) ||
                        (is_provisional(id_) == is_provisional(id) && id < id_);
    if (better)
        id_ = id;
    return better;
}

inline bool call_fold::join_sid(std::uint8_t rank, const std::string& provider, const std::string& sid) {
    const bool better = rank > sid_rank_ || (rank != 0 && rank == sid_rank_ &&
                                             std::tie(sid, provider) < std::tie(provider_sid_, provider_));
    if (better) {
        sid_rank_ = rank;
        provider_ = provider;
        provider_sid_ = sid;
    }
    return better;
}

inline bool call_fold::join_facts(std::uint8_t rank, const std::shared_ptr<const call_facts>& facts) {
    if (facts == nullptr)
        return false;
    const bool better = facts_ == nullptr || rank > facts_rank_ || (rank == facts_rank_ && *facts < *facts_);
    if (better) {
        facts_ = facts;
        facts_rank_ = rank;
    }
    return better;
}

inline bool call_fold::join_status(std::uint64_t key, std::int64_t when, const std::string& raw) {
    if (key == 0)
        return false;
    bool changed = false;
    if (key > status_key_) {
        status_key_ = key;
        raw_status_ = raw;
        if (is_terminal(status_of(key)))
            end_at(when);
        return true;
    }
    if (key == status_key_) {
        changed = raise(raw_status_, raw);
        if (is_terminal(status_of(key)) && when < ended()) {
            end_at(when);
            changed = true;
        }
    }
    return changed;
}

inline bool call_fold::join_unknown_word(std::int64_t when, const std::string& word) {
    if (word.empty())
        return false;
    rare_part& part = rare_.made();
    if (std::tie(when, word) <= std::tie(part.unknown_word_when, part.unknown_word))
        return false;
    part.unknown_word_when = when;
    part.unknown_word = word;
    return true;
}

inline bool call_fold::join_beside(const call_event& event) {
    if (event.source == event_source::client)
        return false; // Not a client's to say.
    const std::int64_t when =
        event.occurred_at == timestamp{} ? std::numeric_limits<std::int64_t>::min() : bounded_micros(event.occurred_at);
    const std::int32_t value = std::max(event.value, 0);
    switch (event.kind) {
    case event_kind::recording: {
        extra_part::recording told{
            recording_rank(event.source, event.raw_status), when, value, {}, {}, event.raw_status};
        if (event.detail != nullptr) {
            told.sid = event.detail->sid;
            told.url = event.detail->url;
        }
        return raise_extra(&extra_part::recorded, std::move(told));
    }
    case event_kind::queue:
        return raise_extra(&extra_part::queue_key, code_key(event.source, value));
    case event_kind::transcription:
        return event.detail != nullptr && !event.detail->sid.empty() &&
               raise_extra(&extra_part::transcribed, extra_part::transcription{when, event.detail->sid});
    case event_kind::answered_by:
        return raise_extra(&extra_part::amd_key, code_key(event.source, value));
    default:
        return false;
    }
}

inline bool call_fold::join_annotation(const call_event& event) {
    extra_part::annotation extra_part::*field = event.raw_status == "note"          ? &extra_part::note
                                                : event.raw_status == "disposition" ? &extra_part::disposition
                                                                                    : nullptr;
    if (field == nullptr)
        return false;
    const std::int64_t when =
        event.occurred_at == timestamp{} ? std::numeric_limits<std::int64_t>::min() : bounded_micros(event.occurred_at);
    return raise_extra(
        field, extra_part::annotation{when, event.id, event.detail == nullptr ? std::string() : event.detail->note});
}

inline bool call_fold::apply(const call_event& event) {
    const std::int64_t occurred = bounded_micros(event.occurred_at);
    bool changed = join_id(event.call);
    const std::int64_t dated = event.occurred_at == timestamp{} ? unset : occurred;
    changed |= join_created(event.kind == event_kind::created, dated);
    changed |= raise(updated_, bounded_micros(event.observed_at));

    dial_phase phase = dial_phase::none;
    // Who says which sid is ours: the answer to our own request, then anybody who names one, then nobody.
    std::uint8_t sid_rank = !event.provider_sid.empty() ? 2 : !event.provider.empty() ? 1 : 0;
    switch (event.kind) {
    case event_kind::created:
        if (event.facts != nullptr && event.facts->direction == direction::outbound &&
            event.source == event_source::engine)
            phase = dial_phase::pending;
        break;
    case event_kind::dial_started:
        phase = dial_phase::sending;
        break;
    case event_kind::in_doubt:
        phase = dial_phase::in_doubt;
        break;
    case event_kind::not_placed:
        phase = dial_phase::not_placed;
        break;
    case event_kind::placed:
        phase = dial_phase::placed;
        sid_rank = event.provider_sid.empty() ? sid_rank : 3;
        break;
    case event_kind::mute_requested:
        changed |= raise_rare(&rare_part::mute_desired, wish_key(event));
        break;
    case event_kind::mute_confirmed:
        changed |= raise_rare(&rare_part::mute_confirmed, wish_key(event));
        break;
    case event_kind::hold_requested:
        changed |= raise_rare(&rare_part::hold_desired, wish_key(event));
        break;
    case event_kind::hold_confirmed:
        changed |= raise_rare(&rare_part::hold_confirmed, wish_key(event));
        break;
    case event_kind::ghost:
        changed |= add_flags(ghost_flag);
        break;
    case event_kind::recording:
    case event_kind::queue:
    case event_kind::transcription:
    case event_kind::answered_by:
        changed |= join_beside(event);
        break;
    case event_kind::annotation:
        changed |= join_annotation(event);
        break;
    case event_kind::status:
    case event_kind::hangup_requested:
    case event_kind::digits_sent:
    case event_kind::conference:
    case event_kind::stream:
        break;
    }
    changed |= raise(dialing_, phase);

    if (event.kind != event_kind::ghost)
        changed |= join_sid(sid_rank, event.provider, event.provider_sid);
    if (!is_beside_the_call(event.kind)) {
        const std::int64_t when = time_key(event);
        if (event.status == call_status::unknown) {
            if (event.kind == event_kind::status)
                changed |= join_unknown_word(occurred, event.raw_status);
        } else {
            if (!is_terminal(event.status))
                changed |= lower(times_[index_of(event.status) - 1], when);
            changed |= join_status(status_key(event), when, event.raw_status);
        }
    }
    if (event.facts != nullptr) {
        const bool parties = !event.facts->from.empty() && !event.facts->to.empty();
        const std::uint8_t rank = event.kind == event_kind::created ? 3 : parties ? 2 : 1;
        changed |= join_facts(rank, event.facts);
        if (event.facts->simulated)
            changed |= add_flags(simulated_flag);
    }
    if (is_beside_the_call(event.kind) && event.kind != event_kind::ghost)
        return changed;
    changed |= raise_rare(&rare_part::reason_key, reason_key(event));
    changed |= raise_rare(&rare_part::ended_by_key, authority_key(event.source, event.ended_by));
    changed |= raise_rare(&rare_part::answerer_key, authority_key(event.source, event.answerer));
    changed |= raise_rare(&rare_part::duration_key, duration_key(event));
    changed |= raise_rare(&rare_part::sip_code, code_key(event.source, event.sip_code));
    changed |= raise_rare(&rare_part::provider_code, code_key(event.source, event.provider_code));
    return changed;
}

inline void call_fold::merge(const call_fold& other) {
    join_id(other.id_);
    join_created((other.flags_ & created_flag) != 0, other.created_);
    raise(updated_, other.updated_);
    raise(dialing_, other.dialing_);
    join_sid(other.sid_rank_, other.provider_, other.provider_sid_);
    for (std::size_t i = 0; i < time_slots; ++i)
        lower(times_[i], other.times_[i]);
    join_status(other.status_key_, other.ended(), other.raw_status_);
    join_facts(other.facts_rank_, other.facts_);
    add_flags(other.flags_);
    if (other.rare_.get() == nullptr)
        return;
    const rare_part& theirs = *other.rare_.get();
    join_unknown_word(theirs.unknown_word_when, theirs.unknown_word);
    for (const auto key :
         {&rare_part::mute_desired, &rare_part::mute_confirmed, &rare_part::hold_desired, &rare_part::hold_confirmed})
        raise_rare(key, theirs.*key);
    for (const auto key : {&rare_part::duration_key, &rare_part::sip_code, &rare_part::provider_code})
        raise_rare(key, theirs.*key);
    for (const auto key : {&rare_part::reason_key, &rare_part::ended_by_key, &rare_part::answerer_key})
        raise_rare(key, theirs.*key);
    if (const extra_part* extra = theirs.extra.get(); extra != nullptr) {
        raise_extra(&extra_part::recorded, extra->recorded);
        raise_extra(&extra_part::transcribed, extra->transcribed);
        raise_extra(&extra_part::queue_key, extra->queue_key);
        raise_extra(&extra_part::amd_key, extra->amd_key);
        raise_extra(&extra_part::note, extra->note);
        raise_extra(&extra_part::disposition, extra->disposition);
    }
}

inline call_extras call_fold::extras_of(const extra_part& part) {
    call_extras extras;
    extras.recording_state = part.recorded.word;
    extras.recording_id = part.recorded.sid;
    extras.recording_url = part.recorded.url;
    const auto millis = [](std::int32_t told) { return told > 0 ? std::int64_t{told} * 1000 : -1; };
    extras.recording_ms = millis(part.recorded.length);
    extras.queue_ms = millis(low_half(part.queue_key));
    extras.amd_ms = part.amd_key == 0 ? -1 : low_half(part.amd_key);
    extras.transcript_ref = part.transcribed.sid;
    extras.note = part.note.text;
    extras.disposition = part.disposition.text;
    return extras;
}

inline call_record call_fold::record() const {
    call_record row;
    row.id = id_;
    if (facts_ != nullptr)
        row.facts = *facts_;
    row.facts.simulated = (flags_ & simulated_flag) != 0;
    row.provider = provider_;
    row.provider_sid = provider_sid_;
    row.status = status();
    row.provider_raw_status = raw_status_;
    row.dialing = dialing_;
    if (const rare_part* part = rare_.get(); part != nullptr) {
        row.unknown_status = part->unknown_word;
        row.reason = static_cast<end_reason>(part->reason_key & 0xffU);
        row.ended_by = static_cast<hangup_by>(part->ended_by_key & 0xffU);
        row.answerer = static_cast<callkit::answered_by>(part->answerer_key & 0xffU);
        row.sip_code = low_half(part->sip_code);
        row.provider_code = low_half(part->provider_code);
        row.provider_duration = part->duration_key == 0 ? -1 : low_half(part->duration_key);
        if (part->extra.get() != nullptr)
            row.extras = extras_of(*part->extra.get());
    }
    row.ghost_seen = (flags_ & ghost_flag) != 0;
    row.created_at = created_at();
    row.queued_at = time_of(times_[queued_slot]);
    row.initiated_at = time_of(times_[initiated_slot]);
    row.ringing_at = time_of(times_[ringing_slot]);
    row.answered_at = time_of(times_[answered_slot]);
    if (is_terminal(row.status)) {
        row.ended_at = time_of(ended());
        // Only the end was reported, with its talk time: the answer was that much earlier.
        if (!row.answered_at && row.ended_at && row.status == call_status::completed && row.provider_duration >= 0)
            row.answered_at = *row.ended_at - seconds(row.provider_duration);
    }
    if (updated_ != std::numeric_limits<std::int64_t>::min())
        row.updated_at = from_unix_micros(updated_);
    row.mute = mute();
    row.hold = hold();
    return row;
}

} // namespace callkit
