#pragma once

#include <callkit/store/sqlite_log_store.hpp>

#include <sqlite3.h>

#include <memory>
#include <string>
#include <utility>

namespace crash {

using durability = callkit::sqlite_options::durability;

/// The store under test on a disk of ours.
inline callkit::result<std::unique_ptr<callkit::log_store>> open_store(const std::string& path, const std::string& vfs,
                                                                       durability sync) {
    callkit::sqlite_options options;
    options.vfs = vfs;
    options.sync = sync;
    auto opened = callkit::sqlite_log_store::open(path, options);
    if (!opened)
        return callkit::failure{std::move(opened).error()};
    return std::unique_ptr<callkit::log_store>(*std::move(opened));
}

/// What SQLite's own check says of a file: "ok", or what is wrong.
inline std::string integrity_of(const std::string& path, const std::string& vfs) {
    sqlite3* database = nullptr;
    std::string verdict;
    if (sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, vfs.empty() ? nullptr : vfs.c_str()) ==
        SQLITE_OK) {
        sqlite3_stmt* check = nullptr;
        sqlite3_prepare_v2(database, "PRAGMA integrity_check(1)", -1, &check, nullptr);
        if (sqlite3_step(check) == SQLITE_ROW)
            verdict.assign(static_cast<const char*>(sqlite3_column_blob(check, 0)),
                           static_cast<std::size_t>(sqlite3_column_bytes(check, 0)));
        sqlite3_finalize(check);
    }
    if (verdict.empty())
        verdict = sqlite3_errmsg(database);
    sqlite3_close(database);
    return verdict;
}

} // namespace crash
