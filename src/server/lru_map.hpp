#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace callkit::server {

/// What was used last, up to so many. Strangers choose the keys, so it must not grow with them. Not synchronised.
template <class Value>
class lru_map {
  public:
    explicit lru_map(std::size_t most) : most_(most == 0 ? 1 : most) {}

    /// Null when it is not there, or no more.
    Value* find(std::string_view key) {
        const auto found = places_.find(key);
        if (found == places_.end())
            return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->second;
    }
    /// `key` must not be there. The one that was not used for longest goes when there is no more room.
    Value& insert(std::string_view key, Value value) {
        if (entries_.size() >= most_) {
            places_.erase(entries_.back().first);
            entries_.pop_back();
        }
        entries_.emplace_front(std::string(key), std::move(value));
        places_.emplace(entries_.front().first, entries_.begin());
        return entries_.front().second;
    }
    void clear() {
        places_.clear();
        entries_.clear();
    }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

  private:
    using entries = std::list<std::pair<const std::string, Value>>;
    std::size_t most_;
    entries entries_{};                                                         // the last used one first
    std::unordered_map<std::string_view, typename entries::iterator> places_{}; // names are the entries' own
};

} // namespace callkit::server
