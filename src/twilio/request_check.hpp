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
    void twiml(const std::optional<std::string>& document) {
        if (!document)
            return;
        const auto characters = std::count_if(document->begin(), document->end(),
                                              [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
        require(static_cast<std::size_t>(characters) <= longest_twiml,
                "a TwiML document in a request is at most 4,000 characters", errc::too_large);
    }
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

  private:
    std::optional<error> wrong_{};
};

inline std::string account_path(std::string_view account_sid) {
    return "/2010-04-01/Accounts/" + std::string(account_sid);
}

inline constexpr std::string_view account_sid_rule = "the account's sid is letters and digits, such as AC…";
inline constexpr std::string_view call_sid_rule = "a call's sid is letters and digits, such as CA…";

} // namespace callkit::twilio
