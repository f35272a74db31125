#pragma once

#include "sqlite_database.hpp"

namespace callkit::sqlite {

/// Refuses a file that is not a log of ours (`store_corrupt`) or of a newer callkit (`store_too_new`), sets what a
/// connection needs, and for a writer brings the schema up to date. Throws `failure` or `error`.
void prepare_writer(database& on, bool synced, int busy_milliseconds);
void prepare_reader(database& on, int busy_milliseconds);

} // namespace callkit::sqlite
