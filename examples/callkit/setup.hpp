#pragma once

#include <callkit/core/e164.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/numbering_plan.hpp>
#include <callkit/core/result.hpp>

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace callkit::cli {

/// What most verbs share.
struct common_options {
    std::string store{};
    std::string workspace{"default"};
    bool json{false};
    std::string plan{};
};

void add_json(CLI::App& verb, bool& json);
void add_store(CLI::App& verb, common_options& options);
void add_workspace(CLI::App& verb, common_options& options, const std::string& text);

/// The chosen log's URL, or else that of this user's.
[[nodiscard]] result<std::string> store_url(const std::string& chosen);
/// Opens the chosen log, or else the one of this user, and tells why when it cannot: then the exit code is set.
std::unique_ptr<log_store> open_log(const common_options& options, int& code);

/// The value of an environment variable; empty when it is not set.
[[nodiscard]] std::string environment(const char* name);

void add_plan(CLI::App& verb, common_options& options);
/// The numbering plan in the chosen file; null when none was chosen, which means the built-in one.
[[nodiscard]] result<std::shared_ptr<const e164::numbering_plan>> open_plan(const common_options& options);

[[nodiscard]] result<e164::region> parse_region(const std::string& text);

} // namespace callkit::cli
