#pragma once

#include <callkit/core/result.hpp>
#include <callkit/twilio/request.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What all requests check before they are made.
namespace callkit::twilio {

inline constexpr std::size_t longest_twiml = 4000; // characters

inline std::string_view name_of(http_method method) {
    return method == http_method::get ? "GET" : "POST";
}

inline void add(parameters& form, std::string_view name, const std::optional<http_method>& method) {
    if (method)
        form.add(name, name_of(*method));
}

/// Collects the first thing that is wrong.
class checker {
  public:
    [[nodiscard]] bool good() const noexcept { return !wrong_; }
    [[nodiscard]] failure<error> why() const { return failure{*wrong_}; }

    void require(bool condition, std::string_view text, errc code = errc::invalid_argument) {
        if (!condition && !wrong_)
            wrong_ = error{code, std::string(text), {}};
    }
    void range(const std::optional<std::int64_t>& value, std::int64_t low, std::int64_t high, std::string_view text) {
        require(!value || (*value >= low && *value <= high), text);
    }
    void word(const std::optional<std::string>& value, std::initializer_list<std::string_view> allowed,
              std::string_view text) {
        require(!value || std::find(allowed.begin(), allowed.end(), *value) != allowed.end(), text);
    }
    void words(const std::vector<std::string>& values, std::initializer_list<std::string_view> allowed,
               std::string_view text) {
        for (const std::string& one : values)
            require(std::find(allowed.begin(), allowed.end(), one) != allowed.end(), text);
    }
    void web_address(const std::optional<std::string>& url, std::string_view text) {
        require(!url || url->starts_with("https://") || url->starts_with("http://"), text);
    }
    /// Names go into the path escaped; these would be another path all the same.
    void path_name(std::string_view text, std::string_view what) {
        require(!text.empty() && text != "." && text != ".." && text.find_first_of("/?#\\") == std::string_view::npos,
                what);
    }
    /// Where an empty address takes away the one that was there.
    void web_address_or_none(const std::optional<std::string>& url, std::string_view text) {
        require(!url || url->empty() || url->starts_with("https://") || url->starts_with("http://"), text);
    }
    /// Counts characters, not bytes.
    void longest(const std::optional<std::string>& value, std::size_t limit, std::string_view text) {
        require(!value || characters(*value) <= limit, text, errc::too_large);
    }
    void twiml(const std::optional<std::string>& document) {
        longest(document, longest_twiml, "a TwiML document in a request is at most 4,000 characters");
    }
    /// A number as it must be written for Twilio to buy, verify or call it.
    void e164(std::string_view number, std::string_view text) {
        require(number.size() >= 8 && number.size() <= 16 && number[0] == '+' && number[1] != '0' &&
                    number.find_first_not_of("0123456789", 1) == std::string_view::npos,
                text, errc::invalid_number);
    }
    void page_size(const std::optional<std::int64_t>& value) { range(value, 1, 1000, "PageSize is 1 to 1000"); }
    /// Sids go into the path; anything else there would be another path.
    void sid(std::string_view text, std::string_view what) {
        require(!text.empty() &&
                    std::all_of(text.begin(), text.end(),
                                [](char c) {
                                    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                           c == '-' || c == '_' || c == '.';
                                }) &&
                    text != "." && text != "..",
                what);
    }

    [[nodiscard]] static std::size_t characters(std::string_view text) noexcept {
        return static_cast<std::size_t>(std::count_if(
            text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
    }

  private:
    std::optional<error> wrong_{};
};

inline std::string account_path(std::string_view account_sid) {
    return "/2010-04-01/Accounts/" + std::string(account_sid);
}

/// Paths are without `.json`, which is how Twilio is told that the answer is to be JSON.
inline request get(std::string path, const parameters& query, const endpoint& where) {
    path += ".json";
    if (!query.text().empty())
        path.append("?").append(query.text());
    return {"GET", host_of("api", where), std::move(path), {}};
}
inline request post(std::string path, const parameters& form, const endpoint& where) {
    return {"POST", host_of("api", where), std::move(path) + ".json", form.text()};
}
/// What fetches a resource, turned into what deletes it.
inline result<request> deleting(result<request> fetching) {
    if (fetching)
        fetching->method = "DELETE";
    return fetching;
}

inline constexpr std::string_view account_sid_rule = "the account's sid is letters and digits, such as AC…";
inline constexpr std::string_view call_sid_rule = "a call's sid is letters and digits, such as CA…";

} // namespace callkit::twilio
