#pragma once

#include <callkit/testing/log_store_checks.hpp>
#include <callkit/testing/log_store_model.hpp>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What `log_store` promises, as checks that any store can be put through, ours and other people's, in any test
/// framework:
///
///     for (const auto& breach : callkit::testing::check_log_store([] { return std::make_unique<my_store>(); }))
///         std::cerr << breach << '\n';
namespace callkit::testing {

/// Makes an empty store. Called once a check.
using log_store_factory = std::function<std::unique_ptr<log_store>()>;

struct log_store_check {
    /// A sentence about what a store does.
    std::string_view name;
    void (*run)(log_store& fresh, breaches& out);
};

/// The checks one by one, for frameworks that want to name them.
inline constexpr auto log_store_checks = std::to_array<log_store_check>({
    {"a call that was appended can be read", checks::reads_back},
    {"every part of an event and of a row survives", checks::keeps_everything},
    {"an event told twice counts once", checks::ignores_duplicates},
    {"a batch that cannot be taken whole is not taken at all", checks::is_atomic},
    {"bad events are refused", checks::refuses_bad_events},
    {"an event that names only a sid finds its call", checks::resolves_sids},
    {"an ending that overtakes the creation is not lost", checks::absorbs_provisional_calls},
    {"a sid belongs to one call", checks::refuses_stolen_sids},
    {"what is not there is not found", checks::finds_nothing},
    {"history is newest first, in pages that inserts do not shift", checks::pages_history},
    {"history filters", checks::filters_history},
    {"history refuses absurd pages", checks::limits_history},
    {"statistics count the calls of a workspace in a window", checks::counts},
    {"statistics follow corrections", checks::recounts},
    {"statistics refuse crooked windows", checks::limits_windows},
    {"calls that have not ended are listed, oldest first", checks::lists_active},
    {"the outbox hands out the journal in order and remembers how far each consumer is", checks::hands_out_the_journal},
    {"workspaces do not see each other", checks::separates_workspaces},
    {"whatever is appended, rows are folds and lists are true", model::random_events_agree},
});

/// Runs every check on a store of its own and says what was broken; empty when nothing was.
[[nodiscard]] inline std::vector<std::string> check_log_store(const log_store_factory& make) {
    std::vector<std::string> all;
    for (const log_store_check& check : log_store_checks) {
        breaches found;
        const std::unique_ptr<log_store> store = make();
        check.run(*store, found);
        for (const std::string& breach : found.texts())
            all.push_back(std::string(check.name) + ": " + breach);
    }
    return all;
}

} // namespace callkit::testing
