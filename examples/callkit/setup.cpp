#include "setup.hpp"

#include "output.hpp"

#include <callkit/store/open.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

namespace callkit::cli {

void add_json(CLI::App& verb, bool& json) {
    verb.add_flag("--json", json, "Print JSON for programs");
}

void add_store(CLI::App& verb, common_options& options) {
    verb.add_option("--store", options.store, "Where the log is: memory: or sqlite:PATH")->envname("CALLKIT_STORE");
}

void add_workspace(CLI::App& verb, common_options& options, const std::string& text) {
    verb.add_option("--workspace", options.workspace, text)->capture_default_str();
}

result<std::string> store_url(const std::string& chosen) {
    if (!chosen.empty())
        return chosen;
    std::string data = environment("XDG_DATA_HOME");
    if (data.empty() || data.front() != '/') { // a relative one is to be ignored, says the XDG specification
        const std::string home = environment("HOME");
        if (home.empty())
            return fail(errc::invalid_argument, "neither HOME nor XDG_DATA_HOME is set; name the log with --store");
        data = home + "/.local/share";
    }
    return "sqlite:" + data + "/callkit/calls.db";
}

std::unique_ptr<log_store> open_log(const common_options& options, int& code) {
    const auto url = store_url(options.store);
    if (!url) {
        code = report(url.error(), options.json);
        return nullptr;
    }
    auto store = open_store(*url);
    if (!store) {
        code = report(store.error(), options.json);
        return nullptr;
    }
    return *std::move(store);
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

void add_plan(CLI::App& verb, common_options& options) {
    verb.add_option("--plan", options.plan, "A numbering plan to use instead of the built-in one")
        ->envname("CALLKIT_NUMBERING_PLAN");
}

result<std::shared_ptr<const e164::numbering_plan>> open_plan(const common_options& options) {
    if (options.plan.empty())
        return std::shared_ptr<const e164::numbering_plan>();
    std::ifstream file(options.plan, std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file)
        return fail(errc::not_found, "the numbering plan cannot be read: " + options.plan);
    auto plan = e164::numbering_plan::read(content);
    if (!plan)
        return failure{std::move(plan).error()};
    return std::make_shared<const e164::numbering_plan>(*std::move(plan));
}

result<e164::region> parse_region(const std::string& text) {
    if (text.empty())
        return e164::region();
    if (const auto region = e164::region::from(text))
        return *region;
    return fail(errc::invalid_argument, "a region is two capital letters, such as GB");
}

} // namespace callkit::cli
