#pragma once

#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::twilio {

/// What to send, without how: no socket, no credentials. `host` is a name, `target` a path with its query, both
/// escaped.
struct request {
    std::string method{};
    std::string host{};
    std::string target{};
    std::string body{}; ///< `application/x-www-form-urlencoded`; empty for GET and DELETE.
};

/// How Twilio asks one of our addresses.
enum class http_method { get, post };

/// Where an account is reached (https://www.twilio.com/docs/global-infrastructure). Credentials belong to a region.
struct endpoint {
    std::string edge{};   ///< Such as `dublin`; empty for the default one. With an edge alone the region is `us1`.
    std::string region{}; ///< Such as `ie1`; empty for the default one.
};

/// The host of a product, such as `api`, at an endpoint: `api.dublin.ie1.twilio.com`.
[[nodiscard]] std::string host_of(std::string_view product, const endpoint& where = {});

/// Builds forms and queries: names and values in the order in which they were added, escaped as RFC 3986 says (a blank
/// is
/// `%20`, a plus `%2B`). Overwrites its memory when it goes.
class parameters {
  public:
    parameters() = default;
    parameters(const parameters&) = delete;
    parameters& operator=(const parameters&) = delete;
    ~parameters();
    void add(std::string_view name, std::string_view value);
    void add(std::string_view name, const char* value) { add(name, std::string_view(value)); }
    void add(std::string_view name, bool value) { add(name, value ? "true" : "false"); }
    void add(std::string_view name, std::int64_t value) { add(name, std::string_view(std::to_string(value))); }
    void add(std::string_view name, int value) { add(name, std::int64_t{value}); }
    /// Each value under the same name.
    void add(std::string_view name, const std::vector<std::string>& values) {
        for (const std::string& value : values)
            add(name, std::string_view(value));
    }
    /// Nothing when there is no value.
    template <class T>
    void add(std::string_view name, const std::optional<T>& value) {
        if (value)
            add(name, *value);
    }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

  private:
    std::string text_{};
};

/// The value of an `Authorization` header (RFC 7617).
[[nodiscard]] secret basic_authorization(std::string_view user, const secret& password);

/// Text as it stands in a path or a query.
[[nodiscard]] std::string escaped(std::string_view text);

} // namespace callkit::twilio
