#include "sqlite_schema.hpp"

#include <callkit/store/sqlite_log_store.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::sqlite {
namespace {

/// "cllk", in the header of the file (https://www.sqlite.org/pragma.html#pragma_application_id).
constexpr std::int64_t application_id = 0x636c'6c6b;

// One script a version, run in order inside one transaction. What was released is never changed; a new version is a new
// script. Ids are 16 bytes, times microseconds since 1970, words those of the API. Of the columns behind
// `hold_confirmed` callkit fills, since version 2, `queue_ms`, `amd_ms`, `transcript_ref` and those of the recording
// but `recording_result` and `recording_consent`, since version 3 `note` and `disposition`; the others are the host's
// or a later version's: it keeps what is in them.
constexpr auto migrations = std::to_array<const char*>({R"sql(
CREATE TABLE call_logs (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    workspace_id TEXT NOT NULL,
    call_sid TEXT,
    direction TEXT NOT NULL,
    from_number TEXT,
    to_number TEXT,
    status TEXT NOT NULL,
    duration INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    contact_id TEXT,
    agent_id TEXT,
    team_id TEXT,
    campaign_id TEXT,
    provider TEXT,
    provider_raw_status TEXT,
    unknown_status TEXT,
    dial_phase TEXT NOT NULL,
    end_reason TEXT,
    hangup_by TEXT,
    answered_by TEXT,
    sip_code INTEGER,
    provider_code INTEGER,
    provider_duration INTEGER,
    simulated INTEGER NOT NULL,
    ghost_seen INTEGER NOT NULL,
    queued_at INTEGER,
    initiated_at INTEGER,
    ringing_at INTEGER,
    answered_at INTEGER,
    ended_at INTEGER,
    setup_ms INTEGER,
    ring_ms INTEGER,
    talk_ms INTEGER,
    total_ms INTEGER,
    mute_desired INTEGER,
    mute_confirmed INTEGER,
    hold_desired INTEGER,
    hold_confirmed INTEGER,
    parent_id BLOB,
    root_id BLOB,
    leg TEXT,
    attempt_no INTEGER,
    from_raw TEXT,
    to_raw TEXT,
    from_country TEXT,
    to_country TEXT,
    to_timezone TEXT,
    caller_name TEXT,
    bridged_at INTEGER,
    wrapup_ended_at INTEGER,
    hold_ms INTEGER,
    hold_count INTEGER,
    wrap_ms INTEGER,
    queue_ms INTEGER,
    q850_cause INTEGER,
    amd_ms INTEGER,
    disposition TEXT,
    disposition_set_by TEXT,
    notes_ref TEXT,
    tags TEXT,
    recording_state TEXT,
    recording_result TEXT,
    recording_id TEXT,
    recording_url TEXT,
    recording_ms INTEGER,
    recording_consent TEXT,
    transcript_ref TEXT,
    summary_ref TEXT,
    cost_micros INTEGER,
    cost_currency TEXT,
    quality_mos REAL,
    quality_issue TEXT,
    attest_level TEXT,
    attest_verified INTEGER,
    gate_verdict TEXT,
    gate_reasons TEXT,
    consent_basis TEXT,
    erased_at INTEGER
) WITHOUT ROWID;
CREATE INDEX call_logs_by_time ON call_logs (created_at, id);
CREATE INDEX call_logs_by_workspace ON call_logs (workspace_id, created_at, id);
CREATE INDEX call_logs_active ON call_logs (created_at, id)
    WHERE status IN ('unknown', 'queued', 'initiated', 'ringing', 'in-progress');

CREATE TABLE call_events (
    position INTEGER PRIMARY KEY,
    event_id BLOB NOT NULL CHECK (length(event_id) = 16),
    call_id BLOB NOT NULL CHECK (length(call_id) = 16),
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    observed_at INTEGER NOT NULL,
    status TEXT,
    raw_status TEXT,
    provider TEXT,
    call_sid TEXT,
    sequence INTEGER,
    end_reason TEXT,
    hangup_by TEXT,
    answered_by TEXT,
    switched_on INTEGER,
    duration INTEGER,
    sip_code INTEGER,
    provider_code INTEGER,
    value INTEGER,
    direction TEXT,
    workspace_id TEXT,
    from_number TEXT,
    to_number TEXT,
    contact_id TEXT,
    agent_id TEXT,
    team_id TEXT,
    campaign_id TEXT,
    simulated INTEGER
);
CREATE UNIQUE INDEX call_events_by_id ON call_events (event_id);
CREATE INDEX call_events_by_call ON call_events (call_id, position);
CREATE TRIGGER call_events_are_kept BEFORE DELETE ON call_events
BEGIN
    SELECT raise(ABORT, 'the journal is only added to');
END;

CREATE TABLE call_sids (
    provider TEXT NOT NULL,
    call_sid TEXT NOT NULL,
    call_id BLOB NOT NULL CHECK (length(call_id) = 16),
    PRIMARY KEY (provider, call_sid)
) WITHOUT ROWID;
CREATE TABLE absorbed_calls (
    provisional_id BLOB NOT NULL PRIMARY KEY,
    call_id BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE call_totals (
    workspace_id TEXT NOT NULL PRIMARY KEY,
    calls INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE call_quarters (
    workspace_id TEXT NOT NULL,
    quarter INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, quarter)
) WITHOUT ROWID;

CREATE TABLE outbox_positions (
    consumer TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
) WITHOUT ROWID;

CREATE VIEW call_logs_readable AS
SELECT lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-' ||
             substr(hex(id), 17, 4) || '-' || substr(hex(id), 21)) AS id,
       workspace_id, call_sid, direction, from_number, to_number, status, duration,
       strftime('%Y-%m-%dT%H:%M:%SZ', created_at / 1000000, 'unixepoch') AS created_at,
       strftime('%Y-%m-%dT%H:%M:%SZ', updated_at / 1000000, 'unixepoch') AS updated_at,
       contact_id, agent_id, end_reason, hangup_by, answered_by
FROM call_logs;
)sql",
                                                        R"sql(
ALTER TABLE call_events ADD COLUMN about_sid TEXT;
ALTER TABLE call_events ADD COLUMN about_name TEXT;
ALTER TABLE call_events ADD COLUMN about_url TEXT;
ALTER TABLE call_events ADD COLUMN about_note TEXT;
ALTER TABLE call_events ADD COLUMN about_sequence INTEGER;
)sql",
                                                        // A host's own dispositions become annotations of which nobody
                                                        // said when, so that the row stays the fold of its events.
                                                        R"sql(
ALTER TABLE call_logs ADD COLUMN note TEXT;
UPDATE call_logs SET disposition = nullif(substr(CAST(disposition AS TEXT), 1, 250), '') WHERE disposition IS NOT NULL;
INSERT INTO call_events (event_id, call_id, kind, source, occurred_at, observed_at, raw_status, about_note, about_sequence)
SELECT randomblob(16), id, 'annotation', 'import', 0, updated_at, 'disposition', disposition, -1
FROM call_logs WHERE disposition IS NOT NULL;
)sql",
                                                        // A status changes several times in a call's life, its end
                                                        // comes once: the index is left alone until then.
                                                        R"sql(
DROP INDEX call_logs_active;
CREATE INDEX call_logs_active ON call_logs (created_at, id) WHERE ended_at IS NULL;
)sql"});
static_assert(migrations.size() == sqlite_log_store::schema_version);

/// How often callkit's own tables say CHECK.
constexpr std::int64_t own_checks = [] {
    std::int64_t count = 0;
    for (const std::string_view script : migrations)
        for (std::size_t at = script.find("CHECK"); at != std::string_view::npos; at = script.find("CHECK", at + 1))
            ++count;
    return count;
}();

/// The version that gives calls a row number. A table without one has whole rows in the inner pages of its tree, too,
/// and a call is wide: a page of history in a log of a million took more than one of a thousand. What the host has
/// added, columns, indexes and triggers, goes along. Foreign keys must be off, or rows of the host's that refer to
/// calls would go with the old table.
constexpr std::size_t version_with_row_numbers = 4;

void give_row_numbers(database& on) {
    const auto text = [](const statement& row) { return row.text(0); };
    const std::vector<std::string> others =
        on.prepare("SELECT sql FROM sqlite_schema WHERE tbl_name = 'call_logs' AND type <> 'table' AND sql IS NOT NULL")
            .all(text);
    const std::string made = on.prepare("SELECT sql FROM sqlite_schema WHERE name = 'call_logs' AND type = 'table'")
                                 .first(text)
                                 .value_or("");
    const std::size_t first = made.find('(');
    const std::size_t last = made.rfind(')');
    if (first == std::string::npos || last < first)
        throw error{errc::store_corrupt, "the file has no table of calls", {}};
    // Prepared, not executed: of a text from the file only the one statement that SQLite has read there counts.
    on.prepare("CREATE TABLE call_logs_4 " + made.substr(first, last + 1 - first)).run();
    on.execute("INSERT INTO call_logs_4 SELECT * FROM call_logs ORDER BY created_at, id; DROP TABLE call_logs;"
               "ALTER TABLE call_logs_4 RENAME TO call_logs");
    for (const std::string& each : others)
        on.prepare(each).run();
}

/// The schema version of the file, 0 for an empty one.
std::int64_t version_of(database& on) {
    const std::int64_t version = on.pragma("user_version");
    if (on.pragma("application_id") == application_id) {
        if (version > sqlite_log_store::schema_version)
            throw error{errc::store_too_new,
                        "the log has schema version " + std::to_string(version) + ", this callkit knows up to " +
                            std::to_string(sqlite_log_store::schema_version),
                        {}};
        return version;
    }
    statement count = on.prepare("SELECT count(*) FROM sqlite_schema");
    count.step();
    if (version != 0 || count.integer(0) != 0)
        throw error{errc::store_corrupt, "the file is a database of something else", {}};
    return 0;
}

void set_connection(database& on, int busy_milliseconds) {
    sqlite3_busy_timeout(on.get(), busy_milliseconds);
    sqlite3_db_config(on.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    // SQLite 3.53 plans a page of history anew for each other LIMIT, as 3.40 does not; unless it is told that plans
    // stay.
    sqlite3_db_config(on.get(), SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
    // A hostile file must not run code of ours, nor a broken one read behind its end.
    on.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0");
}

/// Whether no table has checks but callkit's own, a table of the host's that a trigger writes neither. What callkit
/// binds passes those by its type; asked all the same, they make SQLite keep what a statement for many rows changes, as
/// a function in a check may fail.
bool has_only_own_checks(database& on) {
    return on.prepare("SELECT sum(length(sql) - length(replace(upper(sql), 'CHECK', 'HECK'))) FROM sqlite_schema "
                      "WHERE type = 'table'")
               .first_integer() == own_checks;
}

} // namespace

void prepare_writer(database& on, bool synced, int busy_milliseconds) {
    set_connection(on, busy_milliseconds);
    (void)version_of(on); // before anything is written
    on.execute("PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864");
    // 16 MB of changes are copied into the database at once: a page that changes often is copied less often.
    sqlite3_wal_autocheckpoint(on.get(), 4096);
    // Making the tables is synced whatever comes later.
    on.execute("PRAGMA synchronous = FULL");
    if (version_of(on) < sqlite_log_store::schema_version) {
        // While a table is replaced nothing that refers to it is to be looked at or changed.
        on.execute("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON");
        transaction change(on);
        // Again, now that nobody else can be at it.
        for (auto version = static_cast<std::size_t>(version_of(on)); version < migrations.size(); ++version) {
            if (version + 1 == version_with_row_numbers)
                give_row_numbers(on);
            on.execute(migrations[version]);
        }
        on.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
        on.execute(("PRAGMA user_version = " + std::to_string(migrations.size())).c_str());
        change.commit();
        on.execute("PRAGMA legacy_alter_table = OFF");
    }
    on.execute("PRAGMA foreign_keys = ON");
    if (has_only_own_checks(on))
        on.execute("PRAGMA ignore_check_constraints = ON");
    if (!synced)
        on.execute("PRAGMA synchronous = NORMAL");
}

void prepare_reader(database& on, int busy_milliseconds) {
    set_connection(on, busy_milliseconds);
    on.execute("PRAGMA query_only = ON");
}

} // namespace callkit::sqlite
