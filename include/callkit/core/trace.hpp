#pragma once

#include <callkit/core/call_fold.hpp>
#include <callkit/core/id.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace callkit {

/// Events that say, of themselves, which belong together: those of one call id, and those of one sid of one provider.
/// A union of sets, so that it does not matter in which order anybody learns of them. A log store would refuse the
/// second call that claims a sid; which one is second depends on the order, so here the two are one.
class trace {
  public:
    void add(call_event event) {
        const bool by_sid = !event.provider_sid.empty();
        if (event.call.is_null())
            event.call = provisional_call_id(event.provider, event.provider_sid);
        std::size_t set = set_of(to_string(event.call));
        if (by_sid) {
            const std::string sid = event.provider + '\0' + event.provider_sid;
            set = unite(set, set_of(sid));
            set = unite(set, set_of(to_string(provisional_call_id(event.provider, event.provider_sid))));
            if (!is_provisional(event.call)) {
                auto& claim = claims_.try_emplace(sid, event.call, false).first->second;
                claim.second = claim.second || claim.first != event.call;
            }
        }
        events_.emplace_back(set, std::move(event));
    }

    /// One record a call, by sid and then by id.
    [[nodiscard]] std::vector<call_record> records() {
        std::map<std::size_t, call_fold> folds;
        for (const auto& [set, event] : events_)
            folds[find(set)].apply(event);
        std::vector<call_record> rows;
        for (const auto& [set, fold] : folds)
            rows.push_back(fold.record());
        std::sort(rows.begin(), rows.end(), [](const call_record& a, const call_record& b) {
            return std::tie(a.provider_sid, a.id) < std::tie(b.provider_sid, b.id);
        });
        return rows;
    }

    [[nodiscard]] std::size_t shared_sids() const {
        return static_cast<std::size_t>(
            std::count_if(claims_.begin(), claims_.end(), [](const auto& claim) { return claim.second.second; }));
    }

  private:
    std::size_t set_of(const std::string& name) {
        const auto [at, fresh] = names_.try_emplace(name, parents_.size());
        if (fresh)
            parents_.push_back(parents_.size());
        return at->second;
    }
    std::size_t find(std::size_t set) {
        while (parents_[set] != set)
            set = parents_[set] = parents_[parents_[set]];
        return set;
    }
    std::size_t unite(std::size_t a, std::size_t b) {
        a = find(a);
        b = find(b);
        parents_[std::max(a, b)] = std::min(a, b);
        return std::min(a, b);
    }

    std::vector<std::pair<std::size_t, call_event>> events_{};
    std::map<std::string, std::size_t> names_{};
    std::vector<std::size_t> parents_{};
    std::map<std::string, std::pair<call_id, bool>> claims_{};
};

} // namespace callkit
