#include "field_names.hpp"

#include <callkit/twilio/form.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace callkit::twilio {
namespace {

constexpr std::size_t most_fields = 256;
static_assert(known_field_count <= std::tuple_size_v<decltype(form::known_places::at)>);

constexpr std::array<signed char, 256> hexadecimal = [] {
    std::array<signed char, 256> table{};
    table.fill(-1);
    for (int i = 0; i < 10; ++i)
        table[static_cast<std::size_t>('0' + i)] = static_cast<signed char>(i);
    for (int i = 0; i < 6; ++i)
        table[static_cast<std::size_t>('a' + i)] = table[static_cast<std::size_t>('A' + i)] =
            static_cast<signed char>(10 + i);
    return table;
}();

/// The characters that mean something in a form.
constexpr std::string_view special = "&=%+";
constexpr std::size_t block_size = 64;

/// A bit for each of 64 characters that is special. Looking for all of them first, and then only at them, is twice as
/// fast as looking at one character after another.
std::uint64_t specials(const char* block) noexcept {
    std::uint64_t found = 0;
#ifdef __SSE2__
    for (std::size_t i = 0; i < block_size; i += 16) {
        const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
        __m128i same = _mm_setzero_si128();
        for (const char c : special)
            same = _mm_or_si128(same, _mm_cmpeq_epi8(text, _mm_set1_epi8(c)));
        found |= std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(same))} << i;
    }
#else
    for (std::size_t i = 0; i < block_size; ++i)
        found |= std::uint64_t{special.find(block[i]) != std::string_view::npos} << i;
#endif
    return found;
}

std::string_view between(const char* begin, const char* end) noexcept {
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// Writes the decoded names and values one behind the other.
class decoder {
  public:
    decoder(std::string_view body, char* out) noexcept : body_(body), out_(out), name_(out) {}

    /// Takes what stands before `at` as it is.
    void plain(std::size_t at) noexcept {
        const std::size_t size = at - from_;
        if (constexpr std::size_t usual = 16; size <= usual && body_.size() - from_ >= usual)
            std::memcpy(out_, body_.data() + from_, usual); // a load and a store, where copying just as much is a call
        else if (size != 0)                                 // no body at all may be a null pointer
            std::memcpy(out_, body_.data() + from_, size);
        out_ += size;
        from_ = at;
    }
    void put(char c, std::size_t taken) noexcept {
        *out_++ = c;
        from_ += taken;
    }
    /// False for a broken escape.
    [[nodiscard]] bool escape() noexcept {
        if (body_.size() - from_ < 3)
            return false;
        const int high = hexadecimal[static_cast<unsigned char>(body_[from_ + 1])];
        const int low = hexadecimal[static_cast<unsigned char>(body_[from_ + 2])];
        put(static_cast<char>(high * 16 + low), 3);
        return high >= 0 && low >= 0;
    }
    void equals() noexcept {
        if (value_ != nullptr)
            return put('=', 1);
        value_ = out_;
        ++from_;
    }
    /// Whether anything stands between the last `&` and the one that `plain` has come to.
    [[nodiscard]] bool has_field() const noexcept { return from_ != field_; }
    [[nodiscard]] std::string_view name() const noexcept { return between(name_, value_ == nullptr ? out_ : value_); }
    [[nodiscard]] std::string_view value() const noexcept { return between(value_ == nullptr ? out_ : value_, out_); }
    void next_field() noexcept {
        field_ = ++from_;
        name_ = out_;
        value_ = nullptr;
    }

  private:
    std::string_view body_;
    std::size_t from_{0};  // up to here all is taken
    std::size_t field_{0}; // where the field began
    char* out_;
    const char* name_;
    const char* value_{nullptr}; // null until its `=` came
};

} // namespace

inline bool form::add(std::string_view name, std::string_view value) {
    const std::size_t place = fields_.size();
    if (place == most_fields)
        return false;
    fields_.emplace_back(name, value);
    const std::size_t known = find_field(name);
    if (known == no_field || known_.has(known)) {
        known_.others.push_back(static_cast<std::uint8_t>(place));
    } else {
        known_.present[known / 64] |= std::uint64_t{1} << known % 64;
        known_.at[known] = static_cast<std::uint8_t>(place);
    }
    return true;
}

result<form> form::parse(std::string_view body) {
    if (body.size() > 65'536)
        return fail(errc::too_large, "a form is at most 64 KiB");
    form made;
    made.text_ = std::make_unique_for_overwrite<char[]>(body.size() + slack);
    made.fields_.reserve(std::min<std::size_t>(most_fields, body.size() / 16 + 1));
    decoder in(body, made.text_.get());
    std::array<char, block_size> last; // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
    for (std::size_t begin = 0; begin <= body.size(); begin += block_size) {
        const char* block = body.data() + begin;
        if (const std::size_t left = body.size() - begin; left < block_size) {
            // Every field ends with `&` then, the last one too.
            *std::copy(block, block + left, last.begin()) = '&';
            std::fill(last.begin() + static_cast<std::ptrdiff_t>(left) + 1, last.end(), '\0');
            block = last.data();
        }
        for (std::uint64_t left = specials(block); left != 0; left &= left - 1) {
            const auto found = static_cast<std::size_t>(std::countr_zero(left));
            in.plain(begin + found);
            const char c = block[found];
            if (c == '&') {
                if (in.has_field() && !made.add(in.name(), in.value()))
                    return fail(errc::too_large, "a form has at most 256 fields");
                in.next_field();
            } else if (c == '=') {
                in.equals();
            } else if (c == '+') {
                in.put(' ', 1);
            } else if (!in.escape()) {
                return fail(errc::malformed, "the form has a broken percent escape");
            }
        }
    }
    return made;
}

std::string_view form::get(std::string_view name) const noexcept {
    for (const auto& [key, value] : fields_)
        if (key == name)
            return value;
    return {};
}

} // namespace callkit::twilio
