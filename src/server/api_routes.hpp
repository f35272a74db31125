#pragma once

#include "api_exchange.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// Which routes there are, who may use them, and which one a target means.
namespace callkit::server::detail {

enum class verb : std::uint8_t { get, post, put };

[[nodiscard]] constexpr std::string_view to_string(verb method) noexcept {
    return method == verb::get ? "GET" : method == verb::post ? "POST" : "PUT";
}

struct anyone_t {};
/// Says that a route is for everybody, whoever they are.
inline constexpr anyone_t anyone{};

/// Who may use a route. It cannot be left out: there is none by default.
class gate {
  public:
    constexpr gate(permission what) noexcept : what_(what) {}
    constexpr gate(anyone_t /*everybody*/) noexcept {}

    [[nodiscard]] constexpr std::optional<permission> needs() const noexcept { return what_; }

  private:
    std::optional<permission> what_{};
};

/// A path taken apart at its slashes.
struct path_parts {
    static constexpr std::size_t most = 5;
    std::array<std::string_view, most> text{};
    std::size_t count{0}; ///< More than `most` for a path that no route has.
};

[[nodiscard]] constexpr path_parts split_path(std::string_view path) noexcept {
    path_parts parts;
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        const std::size_t end = path.find('/');
        if (parts.count < path_parts::most)
            parts.text[parts.count] = path.substr(0, end);
        ++parts.count;
        path.remove_prefix(end == std::string_view::npos ? path.size() : end);
    }
    return parts;
}

struct route {
    verb method;
    /// Where a part begins with `:` any text may stand; one at most.
    std::string_view pattern;
    gate who;
    void (*handle)(const exchange_ptr&);
};

[[nodiscard]] std::span<const route> all_routes() noexcept;

struct route_match {
    const route* found{nullptr};
    std::string_view parameter{};
    /// Whether there is such a path, with another method perhaps.
    bool path_known{false};
    /// The methods of that path, for `Allow`.
    std::string allowed{};
};

/// The route of a path and a method. HEAD is answered as GET is. Of two patterns that fit, the one with more words of
/// its own is meant.
[[nodiscard]] route_match match_route(std::string_view method, std::string_view path);

// api_calls.cpp
void initiate(const exchange_ptr& to);
void report_status(const exchange_ptr& to);
// api_controls.cpp
void hang_up(const exchange_ptr& to);
void set_mute(const exchange_ptr& to);
void set_hold(const exchange_ptr& to);
void send_digits(const exchange_ptr& to);
void set_note(const exchange_ptr& to);
void set_disposition(const exchange_ptr& to);
// api_reads.cpp
void history(const exchange_ptr& to);
void active(const exchange_ptr& to);
void one_call(const exchange_ptr& to);
void stats(const exchange_ptr& to);
void analytics(const exchange_ptr& to);
// api_export.cpp
void export_log(const exchange_ptr& to);
// api_session.cpp
void session(const exchange_ptr& to);
void make_token(const exchange_ptr& to);
void health(const exchange_ptr& to);
void ready(const exchange_ptr& to);
void metrics(const exchange_ptr& to);
void openapi(const exchange_ptr& to);

} // namespace callkit::server::detail
