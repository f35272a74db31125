// Random sequences of calls of the C API, with handles of every age and kind, texts out of the input, and sizes that
// need not be right. Nothing may crash, hang or leak; what a function returns is not looked at.
#include <callkit/c/callkit.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace {

/// Takes the input apart from the front; at its end everything is 0.
class input {
  public:
    input(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

    [[nodiscard]] bool done() const noexcept { return at_ >= size_; }
    std::uint8_t byte() noexcept { return done() ? std::uint8_t{0} : data_[at_++]; }
    /// Up to 63 bytes; NULL now and then.
    const char* text() {
        const std::uint8_t length = byte();
        if (length >= 0xf0)
            return nullptr;
        std::string& made = texts_[next_++ % texts_.size()];
        made.clear();
        for (int i = 0; i < (length & 0x3f) && !done(); ++i)
            made += static_cast<char>(byte());
        return made.c_str();
    }

  private:
    const std::uint8_t* data_;
    std::size_t size_;
    std::size_t at_{0};
    std::array<std::string, 16> texts_{};
    std::size_t next_{0};
};

/// Handles that were given out, destroyed ones too.
struct handles {
    std::array<void*, 8> all{};
    std::size_t count{0};

    void keep(void* handle) noexcept {
        if (handle != nullptr)
            all[count++ % all.size()] = handle;
    }
    [[nodiscard]] void* any(std::uint8_t which) const noexcept {
        return which >= 0xf8 ? reinterpret_cast<void*>(std::uintptr_t{which} << 9U) : all[which % all.size()];
    }
};

template <class T>
T sized(input& from) {
    T made;
    callkit_init(&made, sizeof made);
    if (const std::uint8_t odd = from.byte(); odd >= 0xfc)
        made.struct_size = odd - 0xf8U;
    return made;
}

template <class T>
T* as(void* handle) {
    return static_cast<T*>(handle);
}

constexpr const char* numbers[] = {"+442071838750", "+14155552671", "client:alice", "sip:a@b.example"};

struct run {
    input from;
    handles known{};
    std::string valid_id{"019b76da-a800-7000-8000-000000000001"};
    char buffer[512]{};
    std::size_t length{0};

    const char* id() {
        const std::uint8_t how = from.byte();
        return how < 0xc0 ? valid_id.c_str() : from.text();
    }
    template <class T>
    T* any() {
        return as<T>(known.any(from.byte()));
    }
    std::size_t room() { return from.byte() * std::size_t{2}; }

    void engine_create() {
        auto simulator = sized<callkit_simulator_options>(from);
        simulator.flags = CALLKIT_SIMULATOR_VIRTUAL_TIME;
        simulator.seed = from.byte() + 1U;
        simulator.faults = (from.byte() & 1) != 0 ? "all" : nullptr;
        auto options = sized<callkit_engine_options>(from);
        options.flags = CALLKIT_ENGINE_NO_THREAD | (from.byte() & 2U);
        options.simulator = &simulator;
        options.queue_limit = from.byte();
        if ((from.byte() & 3) == 3)
            options.store = any<callkit_store>();
        callkit_engine* made = nullptr;
        (void)callkit_engine_create(&options, &made);
        known.keep(made);
    }
    void call_start() {
        auto wish = sized<callkit_call_options>(from);
        const std::uint8_t who = from.byte();
        wish.to = who < 0xc0 ? numbers[who % 4] : from.text();
        wish.region = (who & 1) != 0 ? "GB" : nullptr;
        std::uint64_t op = 0;
        auto* const engine = any<callkit_engine>();
        (void)callkit_call_start(engine, &wish, &op);
        callkit_event* event = nullptr;
        (void)callkit_engine_wait_op(engine, op, 1000, &event);
        auto info = sized<callkit_event_info>(from);
        if (callkit_event_read(event, &info) == CALLKIT_OK && info.struct_size >= sizeof info &&
            std::strlen(info.call_id) == 36)
            valid_id = info.call_id;
        known.keep(event);
    }
    void control() {
        auto* const engine = any<callkit_engine>();
        std::uint64_t op = 0;
        switch (from.byte() % 6) {
        case 0:
            (void)callkit_call_hangup(engine, id(), &op);
            break;
        case 1:
            (void)callkit_call_set_mute(engine, id(), from.byte() & 1, &op);
            break;
        case 2:
            (void)callkit_call_set_hold(engine, id(), from.byte() & 1, &op);
            break;
        case 3:
            (void)callkit_call_send_digits(engine, id(), from.text(), &op);
            break;
        case 4:
            (void)callkit_call_wait(engine, id(), &op);
            break;
        default:
            (void)callkit_call_transfer(engine, id(), from.text(), &op);
        }
    }
    void fetch() {
        auto* const engine = any<callkit_engine>();
        callkit_event* event = nullptr;
        std::size_t count = 0;
        const std::int64_t timeout = from.byte() * std::int64_t{100};
        if ((from.byte() & 1) != 0)
            (void)callkit_engine_read_events(engine, timeout, buffer, room(), &length, &count);
        else
            (void)callkit_engine_next_event(engine, timeout, &event);
        known.keep(event);
    }
    void look() {
        auto info = sized<callkit_call_info>(from);
        callkit_record* record = nullptr;
        callkit_text* text = nullptr;
        callkit_page* page = nullptr;
        callkit_store* store = nullptr;
        switch (from.byte() % 8) {
        case 0:
            (void)callkit_event_record(any<callkit_event>(), &record);
            break;
        case 1:
            (void)callkit_event_json(any<callkit_event>(), buffer, room(), &length);
            break;
        case 2:
            (void)callkit_record_info(any<callkit_record>(), &info);
            break;
        case 3:
            (void)callkit_record_json(any<callkit_record>(), buffer, room(), &length);
            break;
        case 4:
            (void)callkit_store_get(any<callkit_store>(), id(), &record);
            break;
        case 5:
            (void)callkit_store_timeline(any<callkit_store>(), id(),
                                         static_cast<callkit_timeline_format>(from.byte() % 3), &text);
            break;
        case 6:
            (void)callkit_page_json(any<callkit_page>(), &text);
            break;
        default:
            (void)callkit_engine_store(any<callkit_engine>(), &store);
        }
        known.keep(record);
        known.keep(text);
        known.keep(page);
        known.keep(store);
    }
    void history() {
        auto query = sized<callkit_history_query>(from);
        query.limit = from.byte();
        query.cursor = (from.byte() & 1) != 0 ? from.text() : nullptr;
        query.status = static_cast<callkit_call_status>(from.byte() % 12);
        callkit_page* page = nullptr;
        (void)callkit_store_history(any<callkit_store>(), &query, &page);
        known.keep(page);
    }
    void text() {
        const char* one = from.text();
        auto number = sized<callkit_number>(from);
        (void)callkit_number_parse(one, from.text(), &number);
        (void)callkit_number_as_typed(one, "US", buffer, room(), &length);
        callkit_text* made = nullptr;
        (void)callkit_replay(one, one == nullptr ? 0 : std::strlen(one), &made);
        known.keep(made);
        std::uint64_t fresh = 0;
        (void)callkit_store_append(any<callkit_store>(), one, one == nullptr ? 0 : std::strlen(one), &fresh);
    }
    void destroy() {
        void* const handle = known.any(from.byte());
        callkit_engine_destroy(as<callkit_engine>(handle));
        callkit_store_destroy(as<callkit_store>(handle));
        callkit_event_destroy(as<callkit_event>(handle));
        callkit_record_destroy(as<callkit_record>(handle));
        callkit_page_destroy(as<callkit_page>(handle));
        callkit_text_destroy(as<callkit_text>(handle));
    }
    void step() {
        switch (from.byte() % 10) {
        case 0:
            return engine_create();
        case 1:
        case 2:
            return call_start();
        case 3:
            return control();
        case 4:
            return fetch();
        case 5:
        case 6:
            return look();
        case 7:
            return history();
        case 8:
            return text();
        default:
            return destroy();
        }
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    run all{input(data, size)};
    all.engine_create();
    for (int steps = 0; steps < 64 && !all.from.done(); ++steps) {
        // A place that is used again is freed first, or it would be a leak of ours.
        void* const oldest = all.known.all[all.known.count % all.known.all.size()];
        callkit_engine_destroy(as<callkit_engine>(oldest));
        callkit_store_destroy(as<callkit_store>(oldest));
        callkit_event_destroy(as<callkit_event>(oldest));
        callkit_record_destroy(as<callkit_record>(oldest));
        callkit_page_destroy(as<callkit_page>(oldest));
        callkit_text_destroy(as<callkit_text>(oldest));
        all.step();
    }
    for (void* handle : all.known.all) {
        callkit_engine_destroy(as<callkit_engine>(handle));
        callkit_store_destroy(as<callkit_store>(handle));
        callkit_event_destroy(as<callkit_event>(handle));
        callkit_record_destroy(as<callkit_record>(handle));
        callkit_page_destroy(as<callkit_page>(handle));
        callkit_text_destroy(as<callkit_text>(handle));
    }
    return 0;
}
