#pragma once

#include <callkit/core/error.hpp>
#include <callkit/core/id.hpp>

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// SQLite as values with owners. Inside this folder a failure is thrown, because it ends a transaction from any depth;
/// sqlite_log_store.cpp turns it into a `result`.
namespace callkit::sqlite {

class failure : public std::exception {
  public:
    failure(int code, std::string text) : code_(code), text_(std::move(text)) {}
    /// SQLite's extended result code.
    [[nodiscard]] int code() const noexcept { return code_; }
    [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }
    [[nodiscard]] error as_error() const;

  private:
    int code_;
    std::string text_;
};

/// A prepared statement. Bind from 1 up, step, read from column 0 up; `reset` comes before the next use by itself.
class statement {
  public:
    statement() = default;
    statement(sqlite3* database, std::string_view sql);

    statement& start() noexcept {
        sqlite3_reset(handle_.get());
        next_ = 1;
        return *this;
    }
    statement& bind(std::int64_t value) { return check(sqlite3_bind_int64(handle_.get(), next(false), value)); }
    statement& bind_null() {
        const bool was_null = next_ <= nulls_.size() && nulls_[next_ - 1];
        const int at = next(true);
        return was_null ? *this : check(sqlite3_bind_null(handle_.get(), at));
    }
    /// The text must live until the statement was stepped to its end. Empty text is stored as it is.
    statement& bind(std::string_view text) {
        const char* data = text.data() == nullptr ? "" : text.data();
        return check(sqlite3_bind_text64(handle_.get(), next(false), data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
    }
    /// Like `bind`, but empty text becomes NULL.
    statement& bind_text_or_null(std::string_view text) { return text.empty() ? bind_null() : bind(text); }
    statement& bind(const uuid& id) {
        return check(sqlite3_bind_blob64(handle_.get(), next(false), id.bytes.data(), id.bytes.size(), SQLITE_STATIC));
    }
    statement& bind(std::optional<std::int64_t> value) { return value ? bind(*value) : bind_null(); }

    /// True when there is a row.
    bool step();
    /// Steps a statement whose rows nobody wants to its end.
    void run() {
        step();
        finish();
    }
    /// Lets go of the rows that are left; a statement in the middle of them keeps the database's state of then alive.
    void finish() noexcept { sqlite3_reset(handle_.get()); }
    /// What `read` makes of the first row, if there is one.
    template <class Read>
    auto first(Read read) -> std::optional<decltype(read(*this))> {
        const rows_until_here rows{*this};
        if (step())
            return read(*this);
        return std::nullopt;
    }
    /// What `read` makes of each row.
    template <class Read>
    auto all(Read read, std::size_t expected = 0) -> std::vector<decltype(read(*this))> {
        const rows_until_here rows{*this};
        std::vector<decltype(read(*this))> made;
        made.reserve(expected);
        while (step())
            made.push_back(read(*this));
        return made;
    }
    /// The id in the first row, if there is one.
    std::optional<uuid> first_id() {
        return first([](const statement& row) { return row.id(0); });
    }
    /// The integer in the first row, if there is one.
    std::optional<std::int64_t> first_integer() {
        return first([](const statement& row) { return row.integer(0); });
    }

    [[nodiscard]] bool is_null(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }
    [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
    [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }
    /// The text where it is, until the next step; empty for NULL.
    [[nodiscard]] std::string_view view(int column) const {
        const void* const data = sqlite3_column_blob(handle_.get(), column);
        if (data == nullptr)
            return {};
        return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
    }
    /// Throws when the column does not hold an id.
    [[nodiscard]] uuid id(int column) const;

  private:
    /// Lets go of the rows whatever happens: when one of them is damaged, too.
    struct rows_until_here {
        statement& of;
        explicit rows_until_here(statement& rows) noexcept : of(rows) {}
        ~rows_until_here() { of.finish(); }
        rows_until_here(const rows_until_here&) = delete;
        rows_until_here& operator=(const rows_until_here&) = delete;
    };

    statement& check(int code) {
        if (code != SQLITE_OK)
            fail_with(code);
        return *this;
    }
    [[noreturn]] void fail_with(int code) const;

    /// The parameter to bind now; keeps in mind which of them are NULL.
    int next(bool null) noexcept {
        if (next_ <= nulls_.size())
            nulls_[next_ - 1] = null;
        return static_cast<int>(next_++);
    }

    struct finalize {
        void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
    };
    std::unique_ptr<sqlite3_stmt, finalize> handle_;
    std::size_t next_{1};
    // Which parameters are NULL: of a row most columns are, as they were in the row before, and a bound value stays.
    std::vector<bool> nulls_{};
};

class database {
  public:
    database() = default;
    database(const std::string& path, int flags, const std::string& vfs);

    void execute(const char* sql);
    [[nodiscard]] statement prepare(std::string_view sql) { return {handle_.get(), sql}; }
    [[nodiscard]] std::int64_t pragma(const char* name);
    [[nodiscard]] std::int64_t changes() const noexcept { return sqlite3_changes64(handle_.get()); }
    [[nodiscard]] std::int64_t last_rowid() const noexcept { return sqlite3_last_insert_rowid(handle_.get()); }
    [[nodiscard]] bool in_transaction() const noexcept { return sqlite3_get_autocommit(handle_.get()) == 0; }
    [[nodiscard]] sqlite3* get() const noexcept { return handle_.get(); }
    explicit operator bool() const noexcept { return handle_ != nullptr; }

  private:
    struct close {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
    };
    std::unique_ptr<sqlite3, close> handle_;
};

/// Rolls back unless told that all went well.
class transaction {
  public:
    explicit transaction(database& on, const char* begin = "BEGIN IMMEDIATE") : on_(on) { on_.execute(begin); }
    /// With prepared statements for the two ends, for those that are many.
    transaction(database& on, statement& begin, statement& commit) : on_(on), commit_(&commit) { begin.start().run(); }
    ~transaction() {
        if (!done_ && on_.in_transaction())
            sqlite3_exec(on_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    void commit() {
        if (commit_ != nullptr)
            commit_->start().run();
        else
            on_.execute("COMMIT");
        done_ = true;
    }

  private:
    database& on_;
    statement* commit_{nullptr};
    bool done_{false};
};

} // namespace callkit::sqlite
