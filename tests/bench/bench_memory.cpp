// What a call costs in memory while it runs: the controller with many calls that are being talked on.
#include <callkit/core/call_controller.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

std::size_t allocated = 0; // bytes that are on the heap now, as asked for

} // namespace

// Sizes are kept in front of each block, so that what is freed can be taken off again.
[[gnu::noinline]] void* operator new(std::size_t size) {
    void* block = std::malloc(size + alignof(std::max_align_t));
    if (block == nullptr)
        throw std::bad_alloc();
    *static_cast<std::size_t*>(block) = size;
    allocated += size;
    return static_cast<char*>(block) + alignof(std::max_align_t);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    if (memory == nullptr)
        return;
    void* block = static_cast<char*>(memory) - alignof(std::max_align_t);
    allocated -= *static_cast<std::size_t*>(block);
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}

namespace {

using namespace callkit;

/// The heap that a string of this length needs.
std::size_t heap_of(const std::string& text) {
    return text.capacity() > std::string().capacity() ? text.capacity() + 1 : 0;
}

/// What a call's strings take, objects and heap: those of the fold and those of its facts.
std::size_t strings_of(const call_fold& fold) {
    const call_record row = fold.record();
    std::size_t bytes = 3 * sizeof(std::string); // provider, sid, the status in its words
    for (const std::string* text : {&row.provider, &row.provider_sid, &row.provider_raw_status})
        bytes += heap_of(*text);
    const call_facts& facts = *fold.facts();
    bytes += 7 * sizeof(std::string);
    for (const std::string* text : {&facts.workspace_id, &facts.from.reveal(), &facts.to.reveal(), &facts.contact_id,
                                    &facts.agent_id, &facts.team_id, &facts.campaign_id})
        bytes += heap_of(*text);
    return bytes;
}

void measure(std::size_t count) {
    seeded_random random(1);
    controller_options options;
    options.provider = "simulator";
    const std::size_t before = allocated;
    call_controller controller(options, random);
    instant now{from_unix_micros(1'767'225'600'000'000), steady_time{} + seconds(1)};
    effects out;
    std::vector<call_id> calls;
    calls.reserve(count);
    const std::size_t ids = allocated;
    const auto settle = [&] {
        while (!out.empty()) {
            effects batch;
            batch.swap(out);
            for (effect& each : batch)
                if (auto* persist = std::get_if<persist_effect>(&each))
                    controller.on_persisted(std::move(*persist), {}, now, out);
        }
    };
    for (std::size_t i = 0; i < count; ++i) {
        place_command wish;
        wish.facts.workspace_id = "workspace";
        wish.facts.from = party("+14155550100");
        wish.facts.to = party("+1415" + std::to_string(5'000'000 + i));
        const call_id call = controller.place(i + 1, wish, now, out);
        settle();
        const std::string sid = "CA" + to_string(call);
        controller.on_dial_reply(call, placed_call{sid, call_status::queued, "queued"}, now, out);
        call_event answered;
        answered.provider = "simulator";
        answered.provider_sid = sid;
        answered.source = event_source::webhook;
        answered.status = call_status::in_progress;
        answered.raw_status = "in-progress";
        answered.occurred_at = now.wall;
        controller.on_event(answered, now, out);
        settle();
        calls.push_back(call);
        now = now + milliseconds(1);
    }
    effects().swap(out);
    const std::size_t total = allocated - ids + (ids - before - count * sizeof(call_id));
    std::size_t strings = 0;
    for (const call_id& call : calls)
        strings += strings_of(*controller.find(call));
    const auto each = [&](std::size_t bytes) { return static_cast<double>(bytes) / static_cast<double>(count); };
    std::printf("  %7zu active calls: %6.1f B each, of which strings %6.1f B, the rest %6.1f B\n", count, each(total),
                each(strings), each(total - strings));
}

} // namespace

int main() {
    std::printf("\nmemory of a call that is being talked on, in the controller\n");
    for (const std::size_t count : {1'000U, 10'000U, 100'000U})
        measure(count);
    std::printf("  sizeof(call_fold) %zu B\n", sizeof(callkit::call_fold));
}
