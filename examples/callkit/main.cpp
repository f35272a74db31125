#include "output.hpp"
#include "verbs.hpp"

#include <exception>

int main(int argc, char** argv) {
    using namespace callkit::cli;
    CLI::App app(
        "Places, watches and logs calls. Without credentials they take place in a simulated telephone network.",
        "callkit");
    app.require_subcommand(1);
    app.footer("Exit codes: 0 done, 1 the call or operation failed, 2 wrong usage or bad input, 3 refused by a rule,\n"
               "4 the provider or network failed, 5 the outcome is unknown.");
    action chosen;
    for (const auto add :
         {add_call, add_history, add_show, add_stats, add_export, add_number, add_replay, add_simulate, add_version})
        add(app, chosen);
    try {
        app.parse(argc, argv);
        const int code = chosen ? chosen() : static_cast<int>(bad_usage);
        return finish_output(code);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? done : bad_usage;
    } catch (const std::exception& problem) {
        note("callkit: internal: ", problem.what());
        return failed;
    }
}
