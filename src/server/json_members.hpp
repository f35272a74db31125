#pragma once

#include <callkit/core/result.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::server {

/// Takes the members of a request's body one by one. What is wrong first is kept, and `finish` tells it, so a handler
/// reads all it wants and looks once. Refers to the value, and to the names it is given.
///
///     json_members members(*body);
///     const auto contact = members.text("contactId", 128);
///     const auto agent = members.optional_text("agentId", 128);
///     if (const auto complete = members.finish(); !complete)
///         return complete.error();
///
/// A member that is null counts as missing, as JavaScript's clients have it.
class json_members {
  public:
    explicit json_members(const boost::json::value& body);

    /// 1 to `longest` bytes. Empty when something is wrong with it.
    [[nodiscard]] std::string text(std::string_view name, std::size_t longest);
    /// Up to `longest` bytes, and it may be empty.
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view name, std::size_t longest);
    /// A whole number, `low` to `high`. `low` when something is wrong with it.
    [[nodiscard]] std::int64_t number(std::string_view name, std::int64_t low, std::int64_t high);
    [[nodiscard]] std::optional<std::int64_t> optional_number(std::string_view name, std::int64_t low,
                                                              std::int64_t high);
    [[nodiscard]] bool truth(std::string_view name);
    [[nodiscard]] std::optional<bool> optional_truth(std::string_view name);

    /// The first thing that was wrong, or a member that nobody asked for: who misspells an optional one is to hear of
    /// it. Errors: `malformed` for no object, and for a missing, unknown or mistyped member; `invalid_argument` for a
    /// text or number outside its range. The detail names the member.
    [[nodiscard]] result<void> finish();

  private:
    const boost::json::value* find(std::string_view name);
    const boost::json::value* require(std::string_view name);
    void refuse(errc code, std::string_view name, std::string_view why);
    std::optional<std::string> text_in(const boost::json::value* value, std::string_view name, std::size_t shortest,
                                       std::size_t longest);
    std::optional<std::int64_t> number_in(const boost::json::value* value, std::string_view name, std::int64_t low,
                                          std::int64_t high);
    std::optional<bool> truth_in(const boost::json::value* value, std::string_view name);

    const boost::json::object* object_;
    std::vector<std::string_view> asked_{};
    std::optional<error> wrong_{};
};

} // namespace callkit::server
