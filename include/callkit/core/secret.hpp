#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace callkit {

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
        // Through a volatile pointer: the compiler must not drop stores to memory that is about to be freed.
        text.resize(text.capacity());
        volatile char* bytes = text.data();
        for (std::size_t i = 0; i < text.size(); ++i)
            bytes[i] = 0;
        text.clear();
    }
    std::string text_;
};

/// What every secret looks like in a log.
[[nodiscard]] inline std::string_view masked(const secret& value) noexcept {
    return value.empty() ? "(not set)" : "***";
}

} // namespace callkit
