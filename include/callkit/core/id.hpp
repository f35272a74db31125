#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/random.hpp>

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace callkit {

/// A 128-bit identifier (RFC 9562). Zero means "none".
struct uuid {
    std::array<std::uint8_t, 16> bytes{};

    [[nodiscard]] constexpr bool is_null() const noexcept { return *this == uuid{}; }
    /// 7 for the ids that callkit makes from time and chance, 8 for those derived from content.
    [[nodiscard]] constexpr int version() const noexcept { return bytes[6] >> 4U; }

    friend constexpr auto operator<=>(const uuid&, const uuid&) noexcept = default;
    /// As two words: ids are compared wherever one is looked up.
    friend constexpr bool operator==(const uuid& a, const uuid& b) noexcept {
        using words = std::array<std::uint64_t, 2>;
        const auto one = std::bit_cast<words>(a.bytes);
        const auto other = std::bit_cast<words>(b.bytes);
        return ((one[0] ^ other[0]) | (one[1] ^ other[1])) == 0;
    }
};

inline constexpr std::size_t uuid_length = 36;

/// Writes the canonical form, lower case.
constexpr void write_uuid(const uuid& id, std::span<char, uuid_length> out) noexcept {
    constexpr char digits[] = "0123456789abcdef";
    std::size_t at = 0;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[at++] = '-';
        out[at++] = digits[id.bytes[i] >> 4U];
        out[at++] = digits[id.bytes[i] & 0x0fU];
    }
}

/// The canonical form, lower case.
inline std::string to_string(const uuid& id) {
    std::string text(uuid_length, '\0');
    write_uuid(id, std::span<char, uuid_length>(text));
    return text;
}

/// Reads the canonical form, either case; nothing for anything else.
constexpr std::optional<uuid> parse_uuid(std::string_view text) noexcept {
    if (text.size() != uuid_length)
        return std::nullopt;
    const auto nibble = [](char c) -> int {
        if (c >= '0' && c <= '9')
            return c - '0';
        if (c >= 'a' && c <= 'f')
            return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
            return c - 'A' + 10;
        return -1;
    };
    uuid id;
    std::size_t at = 0;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            if (text[at++] != '-')
                return std::nullopt;
        }
        const int high = nibble(text[at]);
        const int low = nibble(text[at + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        id.bytes[i] = static_cast<std::uint8_t>((high << 4) | low);
        at += 2;
    }
    return id;
}

/// A UUID that cannot be taken for another kind of id.
template <class Tag>
struct basic_id : uuid {
    constexpr basic_id() noexcept = default;
    constexpr explicit basic_id(const uuid& id) noexcept : uuid(id) {}

    friend constexpr auto operator<=>(const basic_id&, const basic_id&) noexcept = default;
};

/// Names a call. Made before anything goes out, and never the provider's own id.
using call_id = basic_id<struct call_id_tag>;
/// Names an event; two deliveries of one provider event carry the same one.
using event_id = basic_id<struct event_id_tag>;

template <class Id>
[[nodiscard]] constexpr std::optional<Id> parse_id(std::string_view text) noexcept {
    if (const auto id = parse_uuid(text))
        return Id(*id);
    return std::nullopt;
}

namespace detail {

/// Writes the 48 bits of milliseconds that an id in the order of time begins with.
constexpr void lead_with(uuid& id, std::uint64_t milliseconds) noexcept {
    for (unsigned i = 0; i < 6; ++i)
        id.bytes[i] = static_cast<std::uint8_t>(milliseconds >> (40U - 8U * i));
}

} // namespace detail

/// A time-ordered UUIDv7: 48 bits of milliseconds, 12 bits of the millisecond's fraction, 62 random bits.
template <class Id = uuid>
[[nodiscard]] Id make_id(timestamp now, random_source& random) {
    const auto micros = static_cast<std::uint64_t>(to_unix_micros(now) < 0 ? 0 : to_unix_micros(now));
    const std::uint64_t fraction = (micros % 1000) * 4096 / 1000;
    const std::uint64_t chance = random.next();
    uuid id;
    detail::lead_with(id, micros / 1000);
    id.bytes[6] = static_cast<std::uint8_t>(0x70U | (fraction >> 8U));
    id.bytes[7] = static_cast<std::uint8_t>(fraction);
    for (std::size_t i = 0; i < 8; ++i)
        id.bytes[8 + i] = static_cast<std::uint8_t>(chance >> (56U - 8U * i));
    id.bytes[8] = static_cast<std::uint8_t>(0x80U | (id.bytes[8] & 0x3fU));
    return Id(id);
}

namespace detail {

/// The last step of MurmurHash3: every bit of the result depends on every bit of the argument.
constexpr std::uint64_t murmur_mix(std::uint64_t z) noexcept {
    z = (z ^ (z >> 33U)) * 0xff51afd7ed558ccdU;
    z = (z ^ (z >> 33U)) * 0xc4ceb9fe1a85ec53U;
    return z ^ (z >> 33U);
}

/// Accumulates text and numbers into 128 bits: two FNV-1a lanes with different bases, finished with the mixer of
/// MurmurHash3. For identity inside one installation, not for security.
class hash128 {
  public:
    constexpr hash128& add(std::string_view text) noexcept {
        add(static_cast<std::uint64_t>(text.size()));
        for (const char c : text)
            byte(static_cast<std::uint8_t>(c));
        return *this;
    }
    constexpr hash128& add(std::uint64_t value) noexcept {
        for (unsigned i = 0; i < 8; ++i)
            byte(static_cast<std::uint8_t>(value >> (8U * i)));
        return *this;
    }
    [[nodiscard]] constexpr std::uint64_t high() const noexcept { return murmur_mix(first_); }
    [[nodiscard]] constexpr std::uint64_t low() const noexcept { return murmur_mix(second_ ^ (first_ << 1U)); }

  private:
    constexpr void byte(std::uint8_t value) noexcept {
        first_ = (first_ ^ value) * 0x100000001b3U;
        second_ = (second_ ^ value) * 0x100000001b3U;
        second_ = (second_ << 5U) | (second_ >> 59U);
    }
    std::uint64_t first_{0xcbf29ce484222325U};
    std::uint64_t second_{0x84222325cbf29ce4U};
};

/// The same for what is hashed often, eight bytes at a time: two lanes of MurmurHash3's steps (Austin Appleby, public
/// domain), the same on every machine.
class word_hash128 {
  public:
    constexpr word_hash128& add(std::string_view text) noexcept {
        add(static_cast<std::uint64_t>(text.size()));
        while (text.size() >= 8) {
            add(word(text, 8));
            text.remove_prefix(8);
        }
        return text.empty() ? *this : add(word(text, text.size()));
    }
    constexpr word_hash128& add(std::uint64_t value) noexcept {
        first_ = std::rotl(first_ ^ (std::rotl(value * c1, 31) * c2), 27) * 5 + 0x52dce729U;
        second_ = std::rotl(second_ ^ (std::rotl(value * c2, 33) * c1), 31) * 5 + 0x38495ab5U;
        return *this;
    }
    [[nodiscard]] constexpr std::uint64_t high() const noexcept { return murmur_mix(first_ + second_); }
    [[nodiscard]] constexpr std::uint64_t low() const noexcept { return murmur_mix(second_ ^ (first_ << 1U)); }

  private:
    static constexpr std::uint64_t c1 = 0x87c37b91114253d5U;
    static constexpr std::uint64_t c2 = 0x4cf5ad432745937fU;

    /// Little-endian, which compilers know how to read at once.
    static constexpr std::uint64_t word(std::string_view text, std::size_t size) noexcept {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(text[i])) << (8U * i);
        return value;
    }
    std::uint64_t first_{0x243f6a8885a308d3U};
    std::uint64_t second_{0x13198a2e03707344U};
};

/// A UUIDv8 that depends only on what was hashed.
template <class Id, class Hash>
[[nodiscard]] constexpr Id derived_id(const Hash& hash) noexcept {
    uuid id;
    const std::uint64_t high = hash.high();
    const std::uint64_t low = hash.low();
    for (std::size_t i = 0; i < 8; ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(high >> (56U - 8U * i));
        id.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56U - 8U * i));
    }
    id.bytes[6] = static_cast<std::uint8_t>(0x80U | (id.bytes[6] & 0x0fU));
    id.bytes[8] = static_cast<std::uint8_t>(0x80U | (id.bytes[8] & 0x3fU));
    return Id(id);
}

/// The same, led by 48 bits of milliseconds, as a UUIDv7 is: what happens one after the other lies side by side in an
/// index. `when` belongs to what was hashed; 1970 is no time to lead with.
template <class Id, class Hash>
[[nodiscard]] constexpr Id derived_id(const Hash& hash, timestamp when) noexcept {
    uuid id = derived_id<uuid>(hash);
    if (const std::int64_t micros = to_unix_micros(when); micros > 0)
        lead_with(id, static_cast<std::uint64_t>(micros / 1000));
    return Id(id);
}

} // namespace detail

/// The id of a call that callkit knows only by its provider's sid: an event came before, or without, our own intent.
/// The same sid gives the same id in every process; the real id replaces it once it is known.
[[nodiscard]] constexpr call_id provisional_call_id(std::string_view provider, std::string_view sid) noexcept {
    return detail::derived_id<call_id>(detail::hash128{}.add(provider).add(sid));
}
[[nodiscard]] constexpr bool is_provisional(const call_id& id) noexcept {
    return id.version() == 8;
}

/// Hash for unordered containers.
struct id_hash {
    std::size_t operator()(const uuid& id) const noexcept {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        std::memcpy(&high, id.bytes.data(), 8);
        std::memcpy(&low, id.bytes.data() + 8, 8);
        return static_cast<std::size_t>((low * 0x9e3779b97f4a7c15U) ^ (high + (low >> 29U)));
    }
};

} // namespace callkit
