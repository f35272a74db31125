#include "sqlite_database.hpp"

#include <cerrno>
#include <cstring>

namespace callkit::sqlite {
namespace {

errc meaning_of(int code) noexcept {
    switch (code & 0xff) {
    case SQLITE_FULL:
        return errc::store_full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return errc::store_corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return errc::store_busy;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return errc::store_unavailable;
    case SQLITE_IOERR:
        return errc::store_io;
    case SQLITE_NOMEM:
        return errc::out_of_memory;
    case SQLITE_TOOBIG:
        return errc::too_large;
    default:
        return errc::internal;
    }
}

/// What SQLite reports, except that a full disk is one wherever it is met: making the file of the shared memory, for
/// one, fails with an I/O error then.
failure failure_of(sqlite3* database, int code) {
    const int system = database == nullptr ? 0 : sqlite3_system_errno(database);
    const bool io = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    const int means = io && (system == ENOSPC || system == EDQUOT) ? SQLITE_FULL : code;
    return {means, sqlite3_errstr(means)};
}

} // namespace

error failure::as_error() const {
    return {meaning_of(code_), text_, {}};
}

statement::statement(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &handle, nullptr);
    handle_.reset(handle);
    if (code != SQLITE_OK)
        throw failure(sqlite3_extended_errcode(database), sqlite3_errmsg(database));
    nulls_.assign(static_cast<std::size_t>(sqlite3_bind_parameter_count(handle)), true);
}

bool statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        fail_with(code);
    return false;
}

void statement::fail_with(int code) const {
    // SQLite's message may quote SQL, never a bound value.
    sqlite3* database = sqlite3_db_handle(handle_.get());
    const int extended = sqlite3_extended_errcode(database);
    failure what = failure_of(database, (extended & 0xff) == (code & 0xff) ? extended : code);
    sqlite3_reset(handle_.get());
    throw what;
}

uuid statement::id(int column) const {
    uuid id;
    const void* data = sqlite3_column_blob(handle_.get(), column);
    if (data == nullptr || sqlite3_column_bytes(handle_.get(), column) != static_cast<int>(id.bytes.size()))
        throw failure(SQLITE_CORRUPT, "an id is not 16 bytes");
    std::memcpy(id.bytes.data(), data, id.bytes.size());
    return id;
}

database::database(const std::string& path, int flags, const std::string& vfs) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                     vfs.empty() ? nullptr : vfs.c_str());
    handle_.reset(handle);
    if (code != SQLITE_OK)
        throw failure_of(handle_.get(), code);
}

void database::execute(const char* sql) {
    const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        throw failure_of(handle_.get(), sqlite3_extended_errcode(handle_.get()));
}

std::int64_t database::pragma(const char* name) {
    return statement(handle_.get(), std::string("PRAGMA ") + name).first_integer().value_or(0);
}

} // namespace callkit::sqlite
