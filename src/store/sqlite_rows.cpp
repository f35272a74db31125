#include "sqlite_rows.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

namespace callkit::sqlite {
namespace {

constexpr auto call_columns = std::to_array<std::string_view>({
    "id",
    "workspace_id",
    "call_sid",
    "direction",
    "from_number",
    "to_number",
    "status",
    "duration",
    "created_at",
    "updated_at",
    "contact_id",
    "agent_id",
    "team_id",
    "campaign_id",
    "provider",
    "provider_raw_status",
    "unknown_status",
    "dial_phase",
    "end_reason",
    "hangup_by",
    "answered_by",
    "sip_code",
    "provider_code",
    "provider_duration",
    "simulated",
    "ghost_seen",
    "queued_at",
    "initiated_at",
    "ringing_at",
    "answered_at",
    "ended_at",
    "setup_ms",
    "ring_ms",
    "talk_ms",
    "total_ms",
    "mute_desired",
    "mute_confirmed",
    "hold_desired",
    "hold_confirmed",
    "recording_state",
    "recording_id",
    "recording_url",
    "recording_ms",
    "queue_ms",
    "amd_ms",
    "transcript_ref",
    "note",
    "disposition",
});

constexpr auto event_columns = std::to_array<std::string_view>({
    "event_id",    "call_id",    "kind",       "source",        "occurred_at",    "observed_at", "status",
    "raw_status",  "provider",   "call_sid",   "sequence",      "end_reason",     "hangup_by",   "answered_by",
    "switched_on", "duration",   "sip_code",   "provider_code", "value",          "direction",   "workspace_id",
    "from_number", "to_number",  "contact_id", "agent_id",      "team_id",        "campaign_id", "simulated",
    "about_sid",   "about_name", "about_url",  "about_note",    "about_sequence",
});

constexpr auto sid_columns = std::to_array<std::string_view>({"provider", "call_sid", "call_id"});

/// Whoever inserts many rows at once gives up everything when one cannot be: SQLite need not be able to undo this
/// statement alone, for which it would copy each page before it changes.
constexpr std::string_view insert_or_fail = "INSERT OR FAIL";

template <std::size_t N>
std::string list_of(const std::array<std::string_view, N>& columns) {
    std::string list;
    for (const std::string_view column : columns)
        list.append(list.empty() ? "" : ", ").append(column);
    return list;
}

template <std::size_t N>
std::string insert_into(std::string_view verb, std::string_view table, const std::array<std::string_view, N>& columns,
                        std::size_t rows) {
    std::string sql(verb);
    sql.append(" INTO ").append(table).append(" (").append(list_of(columns)).append(") VALUES ");
    for (std::size_t row = 0; row < rows; ++row) {
        sql.append(row == 0 ? "(?" : ",(?");
        for (std::size_t i = 1; i < N; ++i)
            sql += ",?";
        sql += ')';
    }
    return sql;
}

/// Binds the columns in order; words that mean "nothing known" become NULL.
class binder {
  public:
    explicit binder(statement& into) : into_(into) {}

    binder& text(std::string_view value) {
        into_.bind_text_or_null(value);
        return *this;
    }
    template <class Enum>
    binder& word(Enum value) {
        return value == Enum{} ? null() : always(value);
    }
    template <class Enum>
    binder& always(Enum value) {
        into_.bind(to_string(value));
        return *this;
    }
    binder& id(const uuid& value) {
        into_.bind(value);
        return *this;
    }
    binder& number(std::int64_t value) {
        into_.bind(value);
        return *this;
    }
    binder& unless(std::int64_t nothing, std::int64_t value) { return value == nothing ? null() : number(value); }
    binder& time(optional_timestamp when) { return when ? number(to_unix_micros(*when)) : null(); }
    binder& flag(std::optional<bool> value) { return value ? number(*value ? 1 : 0) : null(); }
    binder& null() {
        into_.bind_null();
        return *this;
    }

  private:
    statement& into_;
};

/// Reads the columns in order. A word or an id that callkit never writes means that the file is damaged.
class reader {
  public:
    explicit reader(const statement& from, int first = 0) : from_(from), at_(first) {}

    std::string text() { return from_.text(at_++); }
    template <class Enum>
    Enum word(std::optional<Enum> (*parse)(std::string_view) noexcept) {
        const int column = at_++;
        const std::string_view word = from_.view(column);
        if (word.empty() && from_.is_null(column))
            return Enum{};
        if (const auto value = parse(word))
            return *value;
        if (word == to_string(Enum{}))
            return Enum{};
        throw failure(SQLITE_CORRUPT, "a column holds a word that callkit never writes");
    }
    uuid id() { return from_.id(at_++); }
    std::int64_t number(std::int64_t nothing = 0) {
        const int column = at_++;
        return from_.is_null(column) ? nothing : from_.integer(column);
    }
    std::int32_t small(std::int32_t nothing = 0) { return static_cast<std::int32_t>(number(nothing)); }
    optional_timestamp time() {
        const int column = at_++;
        return from_.is_null(column) ? optional_timestamp() : from_unix_micros(from_.integer(column));
    }
    std::optional<bool> flag() {
        const int column = at_++;
        return from_.is_null(column) ? std::nullopt : std::optional<bool>(from_.integer(column) != 0);
    }
    void skip(int columns) { at_ += columns; }
    /// Whether the column that comes after so many others holds something.
    [[nodiscard]] bool known(int ahead) const { return !from_.is_null(at_ + ahead); }

  private:
    const statement& from_;
    int at_;
};

} // namespace

std::string select_calls() {
    return "SELECT " + list_of(call_columns) + " FROM call_logs ";
}

std::string insert_calls(std::size_t rows) {
    return insert_into(insert_or_fail, "call_logs", call_columns, rows);
}

std::string upsert_call() {
    std::string sql = insert_into("INSERT", "call_logs", call_columns, 1) + " ON CONFLICT (id) DO UPDATE SET ";
    for (std::size_t i = 1; i < call_columns.size(); ++i)
        sql.append(i == 1 ? "" : ", ").append(call_columns[i]).append("=excluded.").append(call_columns[i]);
    return sql;
}

std::string update_call(bool with_end) {
    std::string sql = "UPDATE call_logs SET ";
    for (const std::string_view column : call_columns)
        if (column != "id" && column != "workspace_id" && column != "created_at" && (with_end || column != "ended_at"))
            sql.append(sql.back() == ' ' ? "" : ", ").append(column).append("=?");
    return sql + " WHERE id=?";
}

namespace {

void bind_parties(statement& into, binder& to, const call_record& row, bool with_keys) {
    const call_facts& facts = row.facts;
    if (with_keys) {
        to.id(row.id);
        into.bind(std::string_view(facts.workspace_id)); // never NULL: events may come before anybody said whose it is
    }
    to.text(row.provider_sid).always(facts.direction).text(facts.from.reveal()).text(facts.to.reveal());
    to.always(row.status).number(row.duration());
    if (with_keys)
        to.time(row.created_at);
    to.time(row.updated_at);
}

void bind_rest(binder& to, const call_record& row, bool with_end) {
    const call_facts& facts = row.facts;
    const call_phases phases = row.phases();
    to.text(facts.contact_id).text(facts.agent_id).text(facts.team_id).text(facts.campaign_id);
    to.text(row.provider).text(row.provider_raw_status).text(row.unknown_status).always(row.dialing);
    to.word(row.reason).word(row.ended_by).word(row.answerer);
    to.unless(0, row.sip_code).unless(0, row.provider_code).unless(-1, row.provider_duration);
    to.flag(facts.simulated).flag(row.ghost_seen);
    to.time(row.queued_at).time(row.initiated_at).time(row.ringing_at).time(row.answered_at);
    if (with_end)
        to.time(row.ended_at);
    to.number(phases.setup.count()).number(phases.ring.count()).number(phases.talk.count());
    to.number(phases.total.count());
    to.flag(row.mute.desired).flag(row.mute.confirmed).flag(row.hold.desired).flag(row.hold.confirmed);
    const call_extras& extras = row.extras;
    to.text(extras.recording_state).text(extras.recording_id).text(extras.recording_url);
    to.unless(-1, extras.recording_ms).unless(-1, extras.queue_ms).unless(-1, extras.amd_ms);
    to.text(extras.transcript_ref).text(extras.note).text(extras.disposition);
}

} // namespace

void bind_call(statement& into, const call_record& row) {
    binder to(into);
    bind_parties(into, to, row, true);
    bind_rest(to, row, true);
}

void bind_call_update(statement& into, const call_record& row, bool with_end) {
    binder to(into);
    bind_parties(into, to, row, false);
    bind_rest(to, row, with_end);
    to.id(row.id);
}

call_record read_call(const statement& from) {
    reader in(from);
    call_record row;
    row.id = call_id(in.id());
    row.facts.workspace_id = in.text();
    row.provider_sid = in.text();
    row.facts.direction = in.word(parse_direction);
    row.facts.from = party(in.text());
    row.facts.to = party(in.text());
    row.status = in.word(parse_call_status);
    in.skip(1); // duration follows from the rest
    row.created_at = from_unix_micros(in.number());
    row.updated_at = from_unix_micros(in.number());
    row.facts.contact_id = in.text();
    row.facts.agent_id = in.text();
    row.facts.team_id = in.text();
    row.facts.campaign_id = in.text();
    row.provider = in.text();
    row.provider_raw_status = in.text();
    row.unknown_status = in.text();
    row.dialing = in.word(parse_dial_phase);
    row.reason = in.word(parse_end_reason);
    row.ended_by = in.word(parse_hangup_by);
    row.answerer = in.word(parse_answered_by);
    row.sip_code = in.small();
    row.provider_code = in.small();
    row.provider_duration = in.small(-1);
    row.facts.simulated = in.number() != 0;
    row.ghost_seen = in.number() != 0;
    row.queued_at = in.time();
    row.initiated_at = in.time();
    row.ringing_at = in.time();
    row.answered_at = in.time();
    row.ended_at = in.time();
    in.skip(4); // and so do the phases
    row.mute.desired = in.flag();
    row.mute.confirmed = in.flag();
    row.hold.desired = in.flag();
    row.hold.confirmed = in.flag();
    row.extras.recording_state = in.text();
    row.extras.recording_id = in.text();
    row.extras.recording_url = in.text();
    row.extras.recording_ms = in.number(-1);
    row.extras.queue_ms = in.number(-1);
    row.extras.amd_ms = in.number(-1);
    row.extras.transcript_ref = in.text();
    row.extras.note = in.text();
    row.extras.disposition = in.text();
    return row;
}

std::string insert_sids(std::size_t rows) {
    return insert_into(insert_or_fail, "call_sids", sid_columns, rows);
}

std::string select_events() {
    return "SELECT position, " + list_of(event_columns) + " FROM call_events ";
}

std::string insert_events(std::size_t rows) {
    return insert_into(insert_or_fail, "call_events", event_columns, rows);
}

std::string insert_event() {
    return insert_into("INSERT", "call_events", event_columns, 1) + " ON CONFLICT (event_id) DO NOTHING";
}

namespace {

// A direction, if only "unknown", tells that there are facts, and a sequence, if only -1, that there is a detail.

void bind_facts(binder& to, const call_facts* facts) {
    if (facts == nullptr) {
        for (int i = 0; i < 9; ++i)
            to.null();
        return;
    }
    to.always(facts->direction).text(facts->workspace_id).text(facts->from.reveal()).text(facts->to.reveal());
    to.text(facts->contact_id).text(facts->agent_id).text(facts->team_id).text(facts->campaign_id);
    facts->simulated ? to.number(1) : to.null();
}

void bind_detail(binder& to, const event_detail* about) {
    if (about == nullptr) {
        for (int i = 0; i < 5; ++i)
            to.null();
        return;
    }
    to.text(about->sid).text(about->name).text(about->url).text(about->note).number(about->sequence);
}

std::shared_ptr<const call_facts> read_facts(reader& in) {
    const std::string way = in.text();
    if (way.empty()) {
        in.skip(8);
        return nullptr;
    }
    auto facts = std::make_shared<call_facts>();
    facts->direction = parse_direction(way).value_or(direction::unknown);
    facts->workspace_id = in.text();
    facts->from = party(in.text());
    facts->to = party(in.text());
    facts->contact_id = in.text();
    facts->agent_id = in.text();
    facts->team_id = in.text();
    facts->campaign_id = in.text();
    facts->simulated = in.number() != 0;
    return facts;
}

std::shared_ptr<const event_detail> read_detail(reader& in) {
    if (!in.known(4))
        return nullptr;
    auto about = std::make_shared<event_detail>();
    about->sid = in.text();
    about->name = in.text();
    about->url = in.text();
    about->note = in.text();
    about->sequence = in.number();
    return about;
}

} // namespace

void bind_event(statement& into, const call_event& event, const call_id& owner) {
    binder to(into);
    to.id(event.id).id(owner).always(event.kind).always(event.source);
    to.time(event.occurred_at).time(event.observed_at).word(event.status).text(event.raw_status);
    to.text(event.provider).text(event.provider_sid).unless(-1, event.sequence);
    to.word(event.reason).word(event.ended_by).word(event.answerer);
    event.on ? to.number(1) : to.null();
    to.unless(-1, event.duration).unless(0, event.sip_code).unless(0, event.provider_code).unless(0, event.value);
    bind_facts(to, event.facts.get());
    bind_detail(to, event.detail.get());
}

journal_entry read_event(const statement& from) {
    reader in(from);
    journal_entry entry;
    entry.position = static_cast<std::uint64_t>(in.number());
    call_event& event = entry.event;
    event.id = event_id(in.id());
    event.call = call_id(in.id());
    event.kind = in.word(parse_event_kind);
    event.source = in.word(parse_event_source);
    event.occurred_at = from_unix_micros(in.number());
    event.observed_at = from_unix_micros(in.number());
    event.status = in.word(parse_call_status);
    event.raw_status = in.text();
    event.provider = in.text();
    event.provider_sid = in.text();
    event.sequence = in.number(-1);
    event.reason = in.word(parse_end_reason);
    event.ended_by = in.word(parse_hangup_by);
    event.answerer = in.word(parse_answered_by);
    event.on = in.number() != 0;
    event.duration = in.small(-1);
    event.sip_code = in.small();
    event.provider_code = in.small();
    event.value = in.small();
    event.facts = read_facts(in);
    event.detail = read_detail(in);
    return entry;
}

} // namespace callkit::sqlite
