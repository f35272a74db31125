#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>

/// The callkit command. Each verb has a file of its own that declares its options and says what it does.
namespace callkit::cli {

/// What a program that calls callkit can rely on; docs/cli.md.
enum exit_code : int {
    done = 0,
    failed = 1,
    bad_usage = 2,
    refused = 3,
    unreachable = 4,
    unknown_outcome = 5,
};

/// What the chosen verb will do, and the exit code of having done it.
using action = std::function<int()>;

void add_call(CLI::App& app, action& chosen);
void add_history(CLI::App& app, action& chosen);
void add_show(CLI::App& app, action& chosen);
void add_stats(CLI::App& app, action& chosen);
void add_doctor(CLI::App& app, action& chosen);
void add_export(CLI::App& app, action& chosen);
void add_key(CLI::App& app, action& chosen);
void add_number(CLI::App& app, action& chosen);
void add_replay(CLI::App& app, action& chosen);
void add_serve(CLI::App& app, action& chosen);
void add_simulate(CLI::App& app, action& chosen);
void add_token(CLI::App& app, action& chosen);
void add_webhook(CLI::App& app, action& chosen);
void add_version(CLI::App& app, action& chosen);

} // namespace callkit::cli
