// A log of N ended calls of one workspace in a callkit store; prints the ids of the newest thousand.
//
//   make_log N sqlite:PATH
#include <callkit/core/clock.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/random.hpp>
#include <callkit/store/open.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

using namespace callkit;

namespace {

constexpr const char* workspace = "11111111-1111-4111-8111-111111111111";

/// Calls lie evenly in the last 400 days, as those of the original's log do.
void add_call(std::vector<call_event>& out, random_source& random, timestamp when) {
    auto facts = std::make_shared<call_facts>();
    facts->workspace_id = workspace;
    facts->direction = direction::outbound;
    facts->from = party("+14155550100");
    facts->to = party("+1415" + std::to_string(2'000'000 + random.below(8'000'000)));
    facts->contact_id = "22222222-2222-4222-8222-222222222222";
    call_event created;
    created.call = make_id<call_id>(when, random);
    created.kind = event_kind::created;
    created.source = event_source::import;
    created.occurred_at = created.observed_at = when;
    created.facts = facts;
    created.id = content_event_id(created);
    call_event ended = created;
    ended.facts = nullptr;
    ended.kind = event_kind::status;
    const std::uint64_t drawn = random.below(10);
    ended.status = drawn < 6   ? call_status::completed
                   : drawn < 8 ? call_status::no_answer
                   : drawn < 9 ? call_status::busy
                               : call_status::failed;
    if (ended.status == call_status::completed)
        ended.duration = static_cast<std::int32_t>(5 + random.below(895));
    ended.provider = "simulator";
    ended.provider_sid = "SIM" + to_string(created.call);
    ended.occurred_at = ended.observed_at = when + seconds(ended.duration < 0 ? 20 : ended.duration + 20);
    ended.id = content_event_id(ended);
    out.push_back(std::move(created));
    out.push_back(std::move(ended));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3)
        return 2;
    const std::int64_t count = std::atoll(argv[1]);
    auto store = open_store(argv[2]);
    if (!store) {
        std::fprintf(stderr, "%s\n", describe(store.error()).c_str());
        return 1;
    }
    const system_time_source clock;
    seeded_random random(42);
    const timestamp now = clock.now().wall;
    std::vector<call_event> batch;
    std::vector<call_id> newest;
    for (std::int64_t at = 0; at < count; ++at) {
        add_call(batch, random, now - seconds(400 * 86'400LL * (count - 1 - at) / count) - seconds(2000));
        if (count - at <= 1000)
            newest.push_back(batch.back().call);
        if (batch.size() < 2000 && at + 1 < count)
            continue;
        if (const auto kept = (*store)->append(batch); !kept) {
            std::fprintf(stderr, "%s\n", describe(kept.error()).c_str());
            return 1;
        }
        batch.clear();
    }
    for (auto at = newest.rbegin(); at != newest.rend(); ++at)
        std::printf("%s\n", to_string(*at).c_str());
    return (*store)->flush() ? 0 : 1;
}
