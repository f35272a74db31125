// Makes four calls and reads them back: a page at a time, by contact, as statistics, and as CSV.
#include "simulation.hpp"

#include <callkit/codec/csv.hpp>
#include <callkit/codec/record_json.hpp>
#include <callkit/store/local_day.hpp>

#include <cstddef>
#include <functional>
#include <iostream>
#include <utility>

using namespace callkit;
using example::need;

namespace {

/// Hands out the rows of a query, newest first, in pages of three.
void each_row(log_store& log, history_query query, const std::function<void(const call_record&)>& show) {
    query.limit = 3;
    do {
        const history_page page = need(log.history(query));
        for (const call_record& row : page.calls)
            show(row);
        query.after = page.next;
    } while (query.after);
}

} // namespace

int main() {
    example::simulation here;
    const std::pair<const char*, const char*> wishes[] = {{"contact-1", "hangs-up-after:12"},
                                                          {"contact-2", "busy"},
                                                          {"contact-1", "hangs-up-after:30"},
                                                          {"contact-3", "no-answer"}};
    for (const auto& [contact, scenario] : wishes)
        need(here.calls.call(example::simulation::wish(scenario, contact)));

    each_row(here.log, {}, [](const call_record& row) {
        std::cout << row.facts.contact_id << "  " << to_string(row.status) << ", " << row.duration() << " s\n";
    });
    std::size_t rows = 0;
    history_query of_contact;
    of_contact.contact_id = "contact-1";
    each_row(here.log, of_contact, [&rows](const call_record& /*row*/) { ++rows; });
    std::cout << "contact-1 was called " << rows << " times\n";

    const auto today = need(local_day("Europe/Kyiv", here.clock.now().wall));
    std::cout << to_json(need(here.log.stats("default", today))) << '\n';

    history_query of_workspace;
    of_workspace.workspace_id = "default";
    std::cout << csv_header();
    each_row(here.log, of_workspace, [](const call_record& row) { std::cout << to_csv(row); });
}
