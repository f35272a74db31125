#pragma once

#include "sqlite_database.hpp"

#include <callkit/core/call_record.hpp>
#include <callkit/core/log_store.hpp>

#include <cstddef>
#include <string>

/// Calls and events as rows, both ways. Each list of columns is written once, next to the code that binds and reads it.
/// What binds goes on where the statement is: at its start, or behind the row before.
namespace callkit::sqlite {

/// "SELECT columns of a call FROM call_logs "; `read_call` reads what it yields.
[[nodiscard]] std::string select_calls();
[[nodiscard]] call_record read_call(const statement& from);

/// Inserts the rows of new calls; inserts a call's row or replaces what callkit keeps in it.
[[nodiscard]] std::string insert_calls(std::size_t rows);
[[nodiscard]] std::string upsert_call();
void bind_call(statement& into, const call_record& row);

/// Replaces what callkit keeps in the row of a call whose workspace and creation, and its end unless `with_end`, are as
/// they were: what the indexes are made of, which SQLite would write anew for a value that stays the same.
[[nodiscard]] std::string update_call(bool with_end);
void bind_call_update(statement& into, const call_record& row, bool with_end);

/// "SELECT columns of an event FROM call_events "; `read_event` reads what it yields.
[[nodiscard]] std::string select_events();
[[nodiscard]] journal_entry read_event(const statement& from);

/// Inserts new events; inserts an event unless its id is there.
[[nodiscard]] std::string insert_events(std::size_t rows);
[[nodiscard]] std::string insert_event();
void bind_event(statement& into, const call_event& event, const call_id& owner);

/// Says whose new sids are: provider, sid and call of each.
[[nodiscard]] std::string insert_sids(std::size_t rows);

} // namespace callkit::sqlite
