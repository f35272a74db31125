#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/id.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace callkit::codec {

/// One JSON object, its members in the order in which they are added: the same values always give the same bytes, which
/// a map of values would not promise.
class json_writer {
  public:
    json_writer() : json_writer(std::string()) {}
    /// Goes on behind what there is.
    explicit json_writer(std::string behind) : text_(std::move(behind)) { piece_[0] = '{'; }

    json_writer& text(std::string_view key, std::string_view value);
    /// null for empty text.
    json_writer& text_or_null(std::string_view key, std::string_view value);
    json_writer& number(std::string_view key, std::int64_t value);
    json_writer& count(std::string_view key, std::uint64_t value);
    json_writer& number_or_null(std::string_view key, std::optional<std::int64_t> value);
    json_writer& flag(std::string_view key, bool value);
    json_writer& flag_or_null(std::string_view key, std::optional<bool> value);
    json_writer& time(std::string_view key, optional_timestamp when);
    json_writer& id(std::string_view key, const uuid& value);
    json_writer& null(std::string_view key);
    /// A value that is JSON already.
    json_writer& raw(std::string_view key, std::string_view json);

    /// null for the word that means "nothing known".
    template <class Enum>
    json_writer& word(std::string_view key, Enum value) {
        return value == Enum{} ? null(key) : text(key, to_string(value));
    }

    [[nodiscard]] std::string finish() && {
        *room(1) = '}';
        ++used_;
        flush();
        return std::move(text_);
    }

  private:
    static constexpr std::size_t piece_size = 1024;

    /// Where so many characters can be written, at most `piece_size`.
    char* room(std::size_t characters) {
        if (characters > piece_size - used_)
            flush();
        return piece_.data() + used_;
    }
    void flush() {
        text_.append(piece_.data(), used_);
        used_ = 0;
    }
    void put(std::string_view json);
    /// Writes quotes around so many characters, which are to be written where it says; two fewer than there is room
    /// for.
    char* quoted(std::size_t characters) {
        char* const at = room(characters + 2);
        at[0] = at[characters + 1] = '"';
        used_ += characters + 2;
        return at + 1;
    }
    void name(std::string_view key);
    template <class Number>
    json_writer& digits(std::string_view key, Number value);

    std::string text_;
    // A record has some fifty members: they are gathered here, and the text grows once.
    std::array<char, piece_size> piece_;
    std::size_t used_{1};
    bool first_{true};
};

/// Text as a JSON string with its quotes. What is not UTF-8 is replaced by U+FFFD, so the output always is.
[[nodiscard]] std::string json_string(std::string_view text);

} // namespace callkit::codec
