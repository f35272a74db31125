#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace callkit {
namespace detail {

/// Overwrites memory that is about to be freed, which a compiler would otherwise leave out as useless.
inline void wipe_memory(void* at, std::size_t size) noexcept {
#if defined(__GNUC__)
    std::memset(at, 0, size);
    asm volatile("" : : "r"(at) : "memory"); // somebody might look
#else
    volatile char* const bytes = static_cast<char*>(at);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = 0;
#endif
}

} // namespace detail

/// A token, key or password. Cannot be printed or compared by accident, and overwrites its memory when it goes.
/// `reveal()` is the only way in, so a reviewer can search for every use.
class secret {
  public:
    secret() = default;
    explicit secret(std::string text) : text_(std::move(text)) { wipe(text); } // short text is copied, not moved
    secret(const secret&) = default;
    secret(secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }
    secret& operator=(const secret& other) {
        if (this != &other) {
            wipe(text_);
            text_ = other.text_;
        }
        return *this;
    }
    secret& operator=(secret&& other) noexcept {
        if (this != &other) {
            wipe(text_);
            text_ = std::move(other.text_);
            wipe(other.text_);
        }
        return *this;
    }
    ~secret() { wipe(text_); }

    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    /// The text itself. Do not log, store or put it into an error.
    [[nodiscard]] std::string_view reveal() const& noexcept { return text_; }
    std::string_view reveal() && = delete;

  private:
    static void wipe(std::string& text) noexcept {
        text.resize(text.capacity());
        detail::wipe_memory(text.data(), text.size());
        text.clear();
    }
    std::string text_;
};

/// What every secret looks like in a log.
[[nodiscard]] inline std::string_view masked(const secret& value) noexcept {
    return value.empty() ? "(not set)" : "***";
}

} // namespace callkit
