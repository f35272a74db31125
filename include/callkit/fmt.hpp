#pragma once

// Opt-in: lets fmt print callkit's values. The only public header that needs fmt; link fmt::fmt yourself.
// A party and a secret print masked, whatever the format string says.

#include <callkit/core.hpp>

#include <fmt/format.h>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace callkit::detail {

template <class T>
concept has_word = std::is_enum_v<T> && requires(T value) {
    { to_string(value) } -> std::same_as<std::string_view>;
};

} // namespace callkit::detail

template <callkit::detail::has_word T>
struct fmt::formatter<T> : fmt::formatter<fmt::string_view> {
    template <class Context>
    auto format(T value, Context& context) const {
        const std::string_view word = to_string(value);
        return fmt::formatter<fmt::string_view>::format({word.data(), word.size()}, context);
    }
};

template <std::derived_from<callkit::uuid> T>
struct fmt::formatter<T> : fmt::formatter<fmt::string_view> {
    template <class Context>
    auto format(const T& id, Context& context) const {
        return fmt::formatter<fmt::string_view>::format(to_string(static_cast<const callkit::uuid&>(id)), context);
    }
};

template <>
struct fmt::formatter<callkit::party> : fmt::formatter<fmt::string_view> {
    template <class Context>
    auto format(const callkit::party& who, Context& context) const {
        return fmt::formatter<fmt::string_view>::format(masked(who), context);
    }
};

template <>
struct fmt::formatter<callkit::secret> : fmt::formatter<fmt::string_view> {
    template <class Context>
    auto format(const callkit::secret& value, Context& context) const {
        const std::string_view shown = masked(value);
        return fmt::formatter<fmt::string_view>::format({shown.data(), shown.size()}, context);
    }
};

template <>
struct fmt::formatter<callkit::error> : fmt::formatter<fmt::string_view> {
    template <class Context>
    auto format(const callkit::error& why, Context& context) const {
        return fmt::formatter<fmt::string_view>::format(describe(why), context);
    }
};
