#pragma once

#include "sqlite_database.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace callkit::sqlite {

/// Inserts rows of one kind, many with one statement where there are many: then SQLite opens and closes the table and
/// its indexes once for all of them, which takes as long as inserting a row.
class row_inserter {
  public:
    row_inserter() = default;
    /// `sql`: the statement that inserts so many rows.
    row_inserter(database& on, std::string (*sql)(std::size_t rows)) {
        std::transform(sizes.begin(), sizes.end(), statements_.begin(),
                       [&](std::size_t rows) { return on.prepare(sql(rows)); });
    }

    /// `bind(into, i)` binds row `i` behind those before it. `after(rows)` is told after each statement how many it was
    /// for.
    template <class Bind, class After>
    void insert(std::size_t count, Bind bind, After after) {
        std::size_t next = 0;
        for (std::size_t size = 0; size < sizes.size(); ++size) {
            statement& into = statements_[size];
            const std::size_t rows = sizes[size];
            for (; count - next >= rows; after(rows)) {
                into.start();
                for (const std::size_t end = next + rows; next < end; ++next)
                    bind(into, next);
                into.run();
            }
        }
    }
    template <class Bind>
    void insert(std::size_t count, Bind bind) {
        insert(count, bind, [](std::size_t /*rows*/) {});
    }

  private:
    static constexpr std::array<std::size_t, 3> sizes{16, 4, 1};
    std::array<statement, sizes.size()> statements_{};
};

} // namespace callkit::sqlite
