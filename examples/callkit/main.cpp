#include "output.hpp"
#include "verbs.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// Looked for by hand: when the arguments are wrong nobody has read them.
bool asked_for_json(int argc, char** argv) {
    return std::any_of(argv, argv + argc, [](const char* each) { return std::string_view(each) == "--json"; });
}

/// The parser repeats what it did not understand, and that may be a phone number: arguments with many digits are
/// hidden.
std::string without_numbers(std::string text, int argc, char** argv) {
    for (const std::string_view argument : std::vector<std::string_view>(argv + 1, argv + argc)) {
        const std::size_t equals = argument.starts_with("--") ? argument.find('=') : std::string_view::npos;
        const std::string_view value = equals == std::string_view::npos ? argument : argument.substr(equals + 1);
        const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
        if (std::count_if(value.begin(), value.end(), is_digit) < 5)
            continue;
        for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value))
            text.replace(at, value.size(), "•••");
    }
    return text;
}

} // namespace

int main(int argc, char** argv) {
    using namespace callkit::cli;
    CLI::App app(
        "Places, watches and logs calls. Without credentials they take place in a simulated telephone network.",
        "callkit");
    app.require_subcommand(1);
    app.footer("Exit codes: 0 done, 1 the call or operation failed, 2 wrong usage or bad input, 3 refused by a rule,\n"
               "4 the provider or network failed, 5 the outcome is unknown.");
    action chosen;
    for (const auto add : {add_call, add_history, add_show, add_stats, add_export, add_number, add_webhook, add_token,
                           add_key, add_replay, add_simulate, add_serve, add_doctor, add_version})
        add(app, chosen);
    try {
        app.parse(argc, argv);
        const int code = chosen ? chosen() : static_cast<int>(bad_usage);
        return finish_output(code);
    } catch (const CLI::ParseError& problem) {
        if (problem.get_exit_code() == 0) // --help
            return app.exit(problem);
        const std::string text = printable(without_numbers(problem.what(), argc, argv));
        if (asked_for_json(argc, argv))
            return report({callkit::errc::invalid_argument, text, {}}, true);
        note(text, "\nRun with --help for more information.");
        return bad_usage;
    } catch (const std::exception& problem) {
        note("callkit: internal: ", problem.what());
        return failed;
    }
}
