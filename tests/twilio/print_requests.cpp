// Prints requests that callkit makes of Twilio, new with every seed, one JSON object a line:
//
//   print_requests COUNT [SEED]    COUNT of each operation of operations.hpp
//   {"operation":"CreateCall","method":"POST","host":…,"target":…,"body":…}
//
// Exit code 1 when callkit refuses one: then either the request was not valid after all, or the check is wrong.

#include "random_fill.hpp"

#include <callkit/core/error.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
    const long count = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 10;
    const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    requests::dice roll(seed);
    int refused = 0;
    for (const auto& [operation, make] : requests::operations<requests::random_fill>()) {
        static constexpr std::string_view in_place_of_sids[] = {"my stream & co", "my_first_siprec", "Zoë 1"};
        const bool by_name = operation == "CreateParticipant";
        const std::string kind = operation.find("Queue") != std::string::npos         ? "QU"
                                 : operation.find("Application") != std::string::npos ? "AP"
                                                                                      : "PN";
        for (long i = 0; i < count; ++i) {
            const requests::subject of{
                .account = roll.sid("AC"),
                .call = roll.sid("CA"),
                .conference = by_name && roll.chance(50) ? "room 1 é" : roll.sid("CF"),
                .participant = roll.chance(50) ? roll.sid("CA") : "Zoë & Co",
                .recording = operation == "UpdateCallRecording" && roll.chance(50) ? "Twilio.CURRENT" : roll.sid("RE"),
                .queue = roll.sid("QU"),
                .member = roll.chance(50) ? std::string(callkit::twilio::front_of_queue) : roll.sid("CA"),
                .name = roll.chance(50) ? roll.pick(in_place_of_sids) : roll.sid("MZ"),
                .sid = roll.sid(kind)};
            static constexpr std::string_view edges[] = {"", "", "", "dublin", "sydney"};
            static constexpr std::string_view regions[] = {"", "", "", "ie1", "au1"};
            const callkit::twilio::endpoint where{.edge = roll.pick(edges), .region = roll.pick(regions)};
            static constexpr unsigned densities[] = {0, 10, 50, 90, 100};
            requests::random_fill fill(roll, densities[roll.below(std::size(densities))]);
            const auto made = make(of, where, fill);
            if (!made) {
                ++refused;
                std::cerr << operation << " of seed " << seed << ": " << callkit::describe(made.error()) << '\n';
                continue;
            }
            std::cout << boost::json::serialize(boost::json::object{{"operation", operation},
                                                                    {"method", made->method},
                                                                    {"host", made->host},
                                                                    {"target", made->target},
                                                                    {"body", made->body}})
                      << '\n';
        }
    }
    return refused == 0 ? 0 : 1;
}
