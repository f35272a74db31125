#include "doctor_checks.hpp"
#include "output.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

#include <callkit/core/clock.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace callkit::cli {
namespace {

struct doctor_options {
    common_options common{};
    twilio_options twilio{};
};

const char* word_of(finding::state what) {
    switch (what) {
    case finding::state::good:
        return "ok";
    case finding::state::bad:
        return "failed";
    case finding::state::skipped:
        return "skipped";
    }
    return "skipped";
}

void show(const finding& one) {
    const bool colours = output_is_terminal();
    const char* colour = one.what == finding::state::good  ? "\x1b[32m"
                         : one.what == finding::state::bad ? "\x1b[31m"
                                                           : "\x1b[2m";
    std::string line(word_of(one.what));
    line.resize(8, ' ');
    if (colours)
        line = colour + line + "\x1b[0m";
    print_line(line + one.name + ": " + one.text);
    if (!one.fix.empty())
        print_line("        " + one.fix);
}

int examine(const doctor_options& given) {
    const system_time_source clock;
    std::vector<finding> all{check_store(given.common)};
    for (finding& one : check_credentials())
        all.push_back(std::move(one));
    const auto line = complete(given.twilio, {}, nullptr);
    if (const auto client = open_twilio()) {
        for (finding& one : check_account(*client, clock))
            all.push_back(std::move(one));
        if (given.twilio.public_url.empty() && given.twilio.listen.empty())
            all.push_back(skipped("webhooks", "give --public-url and --listen to try them"));
        else if (!line)
            all.push_back(bad("webhooks", line.error().detail, std::string(advice(line.error().code))));
        else
            all.push_back(check_webhooks(*line, given.twilio.listen, clock));
    }
    const bool ok =
        std::none_of(all.begin(), all.end(), [](const finding& one) { return one.what == finding::state::bad; });
    if (given.common.json) {
        boost::json::array checks;
        for (const finding& one : all)
            checks.push_back(boost::json::object{
                {"name", one.name},
                {"status", word_of(one.what)},
                {"message", one.text},
                {"fix", one.fix.empty() ? boost::json::value(nullptr) : boost::json::value(one.fix)}});
        print_line(boost::json::serialize(boost::json::object{{"ok", ok}, {"checks", std::move(checks)}}));
    } else {
        for (const finding& one : all)
            show(one);
    }
    return ok ? done : failed;
}

} // namespace

void add_doctor(CLI::App& app, action& chosen) {
    auto given = std::make_shared<doctor_options>();
    CLI::App* verb =
        app.add_subcommand("doctor", "Check what calls through Twilio need; each finding comes with its fix");
    add_store(*verb, given->common);
    add_webhooks(*verb, given->twilio);
    add_json(*verb, given->common.json);
    verb->callback([given, &chosen] { chosen = [given] { return examine(*given); }; });
}

} // namespace callkit::cli
