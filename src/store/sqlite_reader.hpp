#pragma once

#include "sqlite_database.hpp"

#include <callkit/core/log_store.hpp>
#include <callkit/store/sqlite_log_store.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace callkit::sqlite {

/// The connection that reads. One thread at a time. Throws `failure`.
class reader_connection {
  public:
    reader_connection(const std::string& path, const sqlite_options& options);

    std::optional<call_record> get(const call_id& id);
    std::optional<call_record> find(std::string_view provider, std::string_view sid);
    std::vector<journal_entry> timeline(const call_id& id);
    history_page history(const history_query& query);
    call_stats stats(std::string_view workspace_id, time_window window);
    std::vector<call_record> active();
    std::vector<journal_entry> outbox(std::uint64_t after, std::size_t limit);
    std::uint64_t outbox_position(std::string_view consumer);
    /// Another one after every commit of another connection, this process's own included.
    std::uint64_t revision();

    /// What is wrong with the file, empty when nothing is.
    std::string verify();

  private:
    /// The statement that asks for a page of the calls for which something holds. Kept: people ask in few ways.
    statement& page_where(const std::string& condition);

    database database_;
    std::unordered_map<std::string, statement> histories_{};
    statement get_, find_, timeline_, active_, outbox_, outbox_position_, stats_, revision_;
};

} // namespace callkit::sqlite
