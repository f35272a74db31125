#pragma once

#include <callkit/core/error.hpp>

#include <exception>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace callkit {

/// Thrown by `result::value()` when there is none: the one bridge from error values to exceptions.
class bad_result : public std::exception {
  public:
    explicit bad_result(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

  private:
    std::string text_;
};

/// Marks a value as the error side of a `result`.
template <class E>
struct failure {
    E value;
};
template <class E>
failure(E) -> failure<E>;

/// Shorthand for the usual case: `return fail(errc::not_found, "no such call");`.
inline failure<error> fail(errc code, std::string detail = {}, std::string provider_message = {}) {
    return {error{code, std::move(detail), std::move(provider_message)}};
}

/// A value or the reason there is none: the subset of C++23's `std::expected` that callkit needs.
///
/// Never ignored silently (`[[nodiscard]]`). `*r` and `r->` need `has_value()`, `error()` its opposite; getting that
/// wrong ends the program rather than reading the wrong thing. `value()` throws `bad_result` instead.
template <class T, class E = error>
class [[nodiscard]] result {
  public:
    using value_type = T;
    using error_type = E;

    constexpr result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    template <class G>
    requires std::is_convertible_v<G, E>
    constexpr result(failure<G> why) : state_(std::in_place_index<1>, std::move(why.value)) {}

    [[nodiscard]] constexpr bool has_value() const noexcept { return state_.index() == 0; }
    constexpr explicit operator bool() const noexcept { return has_value(); }

    // Misuse ends the program, as said above: that std::get could throw out of these is the intention.
    // NOLINTBEGIN(bugprone-exception-escape)
    constexpr T& operator*() & noexcept { return std::get<0>(state_); }
    constexpr const T& operator*() const& noexcept { return std::get<0>(state_); }
    constexpr T&& operator*() && noexcept { return std::get<0>(std::move(state_)); }
    constexpr T* operator->() noexcept { return &std::get<0>(state_); }
    constexpr const T* operator->() const noexcept { return &std::get<0>(state_); }

    [[nodiscard]] constexpr E& error() & noexcept { return std::get<1>(state_); }
    [[nodiscard]] constexpr const E& error() const& noexcept { return std::get<1>(state_); }
    [[nodiscard]] constexpr E&& error() && noexcept { return std::get<1>(std::move(state_)); }
    // NOLINTEND(bugprone-exception-escape)

    constexpr T& value() & {
        check();
        return **this;
    }
    constexpr const T& value() const& {
        check();
        return **this;
    }
    constexpr T&& value() && {
        check();
        return *std::move(*this);
    }
    template <class U>
    constexpr T value_or(U&& otherwise) const& {
        return has_value() ? **this : static_cast<T>(std::forward<U>(otherwise));
    }

  private:
    constexpr void check() const {
        if (!has_value()) {
            if constexpr (std::is_same_v<E, callkit::error>)
                throw bad_result(describe(error()));
            else
                throw bad_result("result without a value");
        }
    }

    std::variant<T, E> state_;
};

/// Success without a value, or the reason of the failure.
template <class E>
class [[nodiscard]] result<void, E> {
  public:
    using value_type = void;
    using error_type = E;

    constexpr result() = default;
    template <class G>
    requires std::is_convertible_v<G, E>
    constexpr result(failure<G> why) : state_(std::in_place_index<1>, std::move(why.value)) {}

    [[nodiscard]] constexpr bool has_value() const noexcept { return state_.index() == 0; }
    constexpr explicit operator bool() const noexcept { return has_value(); }
    // NOLINTBEGIN(bugprone-exception-escape)
    [[nodiscard]] constexpr const E& error() const& noexcept { return std::get<1>(state_); }
    [[nodiscard]] constexpr E&& error() && noexcept { return std::get<1>(std::move(state_)); }
    // NOLINTEND(bugprone-exception-escape)
    constexpr void value() const {
        if (!has_value()) {
            if constexpr (std::is_same_v<E, callkit::error>)
                throw bad_result(describe(error()));
            else
                throw bad_result("result without a value");
        }
    }

  private:
    std::variant<std::monostate, E> state_;
};

} // namespace callkit
