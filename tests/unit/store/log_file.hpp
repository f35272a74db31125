#pragma once

#include <callkit/store/sqlite_log_store.hpp>

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <utility>

namespace callkit::test {

inline std::unique_ptr<sqlite_log_store> open(const std::string& path, const sqlite_options& options = {}) {
    auto opened = sqlite_log_store::open(path, options);
    REQUIRE_MESSAGE(opened.has_value(), describe(opened ? error{} : opened.error()));
    return *std::move(opened);
}

/// Runs SQL on a file behind the store's back.
inline void tamper(const std::string& path, const std::string& sql) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    char* message = nullptr;
    const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message);
    CHECK_MESSAGE(code == SQLITE_OK, (message == nullptr ? "" : message));
    sqlite3_free(message);
    sqlite3_close(database);
}

} // namespace callkit::test
