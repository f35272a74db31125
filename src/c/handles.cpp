#include "handles.hpp"

#include "errors.hpp"

#include <pthread.h>

#include <array>
#include <limits>
#include <mutex>
#include <new>
#include <utility>

namespace callkit::c {
namespace {

// A handle, from the low end: three bits that are 0, as of any address; the slot; its generation; which copy of the
// library it comes from. The highest bits stay 0, since some runtimes use those of pointers for themselves.
constexpr unsigned word_bits = std::numeric_limits<std::uintptr_t>::digits;
constexpr unsigned index_bits = word_bits >= 64 ? 20 : 14;
constexpr unsigned generation_bits = word_bits >= 64 ? 17 : 12;
constexpr unsigned cookie_bits = word_bits >= 64 ? 8 : 3;
constexpr std::uint32_t generation_mask = (1U << generation_bits) - 1;
constexpr std::size_t chunk_size = 1024;
constexpr std::size_t most_chunks = (std::size_t{1} << index_bits) / chunk_size;
// Slots that lie idle before one is used again, so that a stale handle stays recognisable for long.
constexpr std::size_t idle_slots = 512;
constexpr std::uint32_t no_slot = std::numeric_limits<std::uint32_t>::max();

struct slot {
    std::shared_ptr<const void> object{};
    std::uint32_t generation{1};
    std::uint32_t epoch{0};
    std::uint32_t next{no_slot};
    handle_kind kind{handle_kind::none};
};

struct parts {
    std::uint32_t index;
    std::uint32_t generation;
    std::uint32_t cookie;
};

class handle_table {
  public:
    /// Never destroyed: an engine that nobody destroyed may still run when the process ends.
    static handle_table& instance() {
        static handle_table& table = *new handle_table();
        return table;
    }

    void* add(handle_kind kind, std::shared_ptr<const void> object) {
        const std::scoped_lock lock(mutex_);
        if (idle_ <= idle_slots)
            grow();
        const std::uint32_t index = first_;
        slot& here = at(index);
        first_ = here.next;
        --idle_;
        here.object = std::move(object);
        here.kind = kind;
        here.epoch = epoch_;
        return encode({index, here.generation, cookie_});
    }

    found_object find(handle_kind kind, const void* handle) noexcept {
        const std::scoped_lock lock(mutex_);
        slot* here = nullptr;
        const callkit_status status = look_up(kind, handle, here);
        return status == CALLKIT_OK ? found_object{status, here->object} : found_object{status, nullptr};
    }

    found_object take(handle_kind kind, const void* handle) noexcept {
        found_object taken;
        const std::scoped_lock lock(mutex_);
        slot* here = nullptr;
        taken.status = look_up(kind, handle, here);
        if (taken.status != CALLKIT_OK)
            return taken;
        taken.object = std::move(here->object);
        here->object = nullptr;
        here->kind = handle_kind::none;
        here->generation = here->generation == generation_mask ? 1 : here->generation + 1;
        append(decode(handle).index);
        return taken;
    }

  private:
    handle_table() {
        // Where the library lies tells its copies apart.
        const auto where = reinterpret_cast<std::uintptr_t>(&own_address) >> 12U;
        cookie_ = static_cast<std::uint32_t>((where * 0x9e3779b1U) >> 7U) & ((1U << cookie_bits) - 1);
        (void)pthread_atfork([] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); },
                             [] {
                                 ++instance().epoch_;
                                 instance().mutex_.unlock();
                             });
    }

    static void* encode(parts what) noexcept {
        std::uintptr_t value = what.cookie;
        value = value << generation_bits | what.generation;
        value = (value << index_bits | what.index) << 3U;
        return reinterpret_cast<void*>(value);
    }
    static parts decode(const void* handle) noexcept {
        auto value = reinterpret_cast<std::uintptr_t>(handle);
        if ((value & 7U) != 0)
            return {no_slot, 0, 0};
        value >>= 3U;
        const auto index = static_cast<std::uint32_t>(value & ((std::uintptr_t{1} << index_bits) - 1));
        value >>= index_bits;
        const auto generation = static_cast<std::uint32_t>(value & generation_mask);
        value >>= generation_bits;
        return {index, generation, value >> cookie_bits != 0 ? ~0U : static_cast<std::uint32_t>(value)};
    }

    slot& at(std::uint32_t index) noexcept { return (*chunks_[index / chunk_size])[index % chunk_size]; }

    callkit_status look_up(handle_kind kind, const void* handle, slot*& here) noexcept {
        const parts wanted = decode(handle);
        if (wanted.index >= slots_ || wanted.cookie != cookie_ || wanted.generation == 0)
            return CALLKIT_E_INVALID;
        slot& candidate = at(wanted.index);
        if (candidate.generation != wanted.generation || candidate.kind == handle_kind::none) {
            // Only a generation that was there can have been destroyed.
            return wanted.generation < candidate.generation ? CALLKIT_E_CLOSED : CALLKIT_E_INVALID;
        }
        if (candidate.kind != kind)
            return CALLKIT_E_INVALID;
        if (candidate.epoch != epoch_)
            return CALLKIT_E_FORK; // its threads and its files are those of the parent
        here = &candidate;
        return CALLKIT_OK;
    }

    void append(std::uint32_t index) noexcept {
        at(index).next = no_slot;
        if (first_ == no_slot)
            first_ = index;
        else
            at(last_).next = index;
        last_ = index;
        ++idle_;
    }

    void grow() {
        const std::size_t chunk = slots_ / chunk_size;
        if (chunk == most_chunks) {
            if (idle_ == 0)
                throw std::bad_alloc();
            return;
        }
        chunks_[chunk] = std::make_unique<std::array<slot, chunk_size>>();
        slots_ += chunk_size;
        for (std::size_t i = slots_ - chunk_size; i < slots_; ++i)
            append(static_cast<std::uint32_t>(i));
    }

    static inline char own_address{};

    std::mutex mutex_{}; // guards everything
    std::array<std::unique_ptr<std::array<slot, chunk_size>>, most_chunks> chunks_{};
    std::size_t slots_{0};
    std::size_t idle_{0};
    std::uint32_t first_{no_slot};
    std::uint32_t last_{no_slot};
    std::uint32_t epoch_{0};
    std::uint32_t cookie_{0};
};

constinit thread_local int callback_depth = 0;

} // namespace

void* add_handle(handle_kind kind, std::shared_ptr<const void> object) {
    return handle_table::instance().add(kind, std::move(object));
}

found_object find_handle(handle_kind kind, const void* handle) noexcept {
    return handle == nullptr ? found_object{CALLKIT_E_INVALID, nullptr} : handle_table::instance().find(kind, handle);
}

found_object take_handle(handle_kind kind, const void* handle) noexcept {
    return handle == nullptr ? found_object{CALLKIT_E_INVALID, nullptr} : handle_table::instance().take(kind, handle);
}

callkit_status fail_handle(callkit_status status) noexcept {
    if (status == CALLKIT_E_CLOSED)
        return fail_with(errc::closed, "the handle was destroyed");
    if (status == CALLKIT_E_FORK)
        return fail_with(api_errc::forked, "the handle belongs to the parent process");
    return fail_with(errc::invalid_argument, "this is no handle of the kind that is needed");
}

callback_scope::callback_scope() noexcept {
    ++callback_depth;
}

callback_scope::~callback_scope() {
    --callback_depth;
}

bool inside_callback() noexcept {
    return callback_depth > 0;
}

} // namespace callkit::c
