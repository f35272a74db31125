#pragma once

#include <callkit/server/access.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

namespace callkit::server::detail {

/// How many sessions everybody has. On one strand.
class live_seats {
  public:
    /// One session's; it is free again when this is destroyed. It may outlive the seats.
    using seat = std::shared_ptr<const void>;

    /// `most`: of one subject in one workspace; 0 for no limit.
    explicit live_seats(std::size_t most) : most_(most) {}

    /// Null when there is none left.
    [[nodiscard]] seat take(const principal& who) {
        if (most_ == 0 || who.any_workspace)
            return std::make_shared<int>(0);
        const std::string key = who.workspace_id + ' ' + who.subject; // neither has spaces
        std::size_t& count = (*taken_)[key];
        if (count >= most_)
            return nullptr;
        ++count;
        return {static_cast<const void*>(&count), [taken = taken_, key](const void*) {
                    const auto found = taken->find(key);
                    if (--found->second == 0)
                        taken->erase(found);
                }};
    }

  private:
    std::size_t most_;
    std::shared_ptr<std::unordered_map<std::string, std::size_t>> taken_{
        std::make_shared<std::unordered_map<std::string, std::size_t>>()};
};

} // namespace callkit::server::detail
