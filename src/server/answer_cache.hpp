#pragma once

#include "lru_map.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace callkit::server::detail {

/// What was read from the log and written as JSON, for as long as the log stays as it was: every page that shows a
/// board asks for the same first calls. Any thread.
class answer_cache {
  public:
    /// Null when it is not there, or when the log has changed since. `revision` is `log_store::revision`, asked before
    /// the answer is read: an answer is never older than its revision.
    std::shared_ptr<const std::string> find(std::uint64_t revision, std::string_view question) {
        const std::scoped_lock lock(mutex_);
        renew(revision);
        const auto* found = answers_.find(question);
        return found == nullptr ? nullptr : *found;
    }
    void keep(std::uint64_t revision, std::string_view question, const std::string& answer) {
        if (answer.size() > longest)
            return;
        const std::scoped_lock lock(mutex_);
        renew(revision);
        if (answers_.find(question) == nullptr)
            answers_.insert(question, std::make_shared<const std::string>(answer));
    }

  private:
    static constexpr std::size_t most = 32;
    static constexpr std::size_t longest = 256 * 1024; // bytes

    void renew(std::uint64_t revision) {
        if (revision_ != revision)
            answers_.clear();
        revision_ = revision;
    }
    std::mutex mutex_{};
    std::optional<std::uint64_t> revision_{};
    lru_map<std::shared_ptr<const std::string>> answers_{most};
};

} // namespace callkit::server::detail
