#include "output.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/codec/event_json.hpp>
#include <callkit/codec/record_json.hpp>
#include <callkit/core/random.hpp>
#include <callkit/core/trace.hpp>
#include <callkit/twilio/callbacks.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace callkit::cli {
namespace {

struct replay_options {
    std::string file{};
    std::optional<std::uint64_t> shuffle{};
    bool json{false};
};

/// A line of a trace: one of our events, or a provider's callback as it came, which may tell several things or nothing.
result<std::vector<call_event>> parse_line(const std::string& line) {
    auto told = twilio::parse_callback_line(line);
    if (!told)
        return failure{std::move(told).error()};
    if (*told)
        return **std::move(told);
    auto event = parse_event(line);
    if (!event)
        return failure{std::move(event).error()};
    return std::vector<call_event>{*std::move(event)};
}

bool is_blank(const std::string& line) {
    return line.find_first_not_of(" \t\r") == std::string::npos;
}

int replay(const replay_options& given) {
    std::ifstream file;
    if (given.file != "-") {
        file.open(given.file);
        if (!file)
            return report({errc::invalid_argument, "the file cannot be read", {}}, given.json);
    }
    std::istream& in = given.file == "-" ? std::cin : file;
    std::vector<call_event> events;
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (is_blank(line))
            continue;
        auto told = parse_line(line);
        if (!told) {
            error why = std::move(told).error();
            why.detail = fmt::format("line {}: {}", number, why.detail);
            return report(why, given.json);
        }
        std::move(told->begin(), told->end(), std::back_inserter(events));
    }
    if (in.bad() || (given.file != "-" && !in.eof()))
        return report({errc::invalid_argument, "the file cannot be read", {}}, given.json);
    if (given.shuffle) {
        seeded_random random(*given.shuffle);
        for (std::size_t i = events.size(); i > 1; --i)
            std::swap(events[i - 1], events[random.below(i)]);
    }
    trace calls;
    for (const call_event& event : events)
        calls.add(event);
    for (const call_record& row : calls.records())
        print_line("{\"call\":" + to_json(row) + "}");
    if (calls.shared_sids() > 0)
        note(fmt::format("callkit: {} sids are claimed by more than one call; such calls are shown as one",
                         calls.shared_sids()));
    return done;
}

} // namespace

void add_replay(CLI::App& app, action& chosen) {
    auto given = std::make_shared<replay_options>();
    CLI::App* verb = app.add_subcommand("replay", "Fold a trace of events into records, whatever their order");
    verb->add_option("FILE", given->file, "Events or callbacks, one JSON line each; - for standard input")->required();
    verb->add_option("--shuffle", given->shuffle, "Take the lines in an order drawn from this seed");
    add_json(*verb, given->json);
    verb->callback([given, &chosen] { chosen = [given] { return replay(*given); }; });
}

} // namespace callkit::cli
