#include "json_members.hpp"

#include <algorithm>
#include <utility>

namespace callkit::server {
namespace {

/// A stranger's name for a member goes into an error only when nothing can hide in it.
bool is_plain(std::string_view name) {
    return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    });
}

} // namespace

json_members::json_members(const boost::json::value& body) : object_(body.if_object()) {
    if (object_ == nullptr)
        wrong_ = error{errc::malformed, "the body is no JSON object", {}};
}

void json_members::refuse(errc code, std::string_view name, std::string_view why) {
    if (!wrong_)
        wrong_ = error{code, std::string(name).append(" ").append(why), {}};
}

const boost::json::value* json_members::find(std::string_view name) {
    asked_.push_back(name);
    const boost::json::value* const value = object_ == nullptr ? nullptr : object_->if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

const boost::json::value* json_members::require(std::string_view name) {
    const boost::json::value* const value = find(name);
    if (value == nullptr)
        refuse(errc::malformed, name, "is missing");
    return value;
}

std::optional<std::string> json_members::text_in(const boost::json::value* value, std::string_view name,
                                                 std::size_t shortest, std::size_t longest) {
    if (value == nullptr)
        return std::nullopt;
    const boost::json::string* const text = value->if_string();
    if (text == nullptr)
        refuse(errc::malformed, name, "is no text");
    else if (text->size() < shortest)
        refuse(errc::invalid_argument, name, "is empty");
    else if (text->size() > longest)
        refuse(errc::invalid_argument, name, "is longer than " + std::to_string(longest) + " bytes");
    else
        return std::string(*text);
    return std::nullopt;
}

std::optional<std::int64_t> json_members::number_in(const boost::json::value* value, std::string_view name,
                                                    std::int64_t low, std::int64_t high) {
    if (value == nullptr)
        return std::nullopt;
    const std::int64_t* const number = value->if_int64();
    if (number == nullptr && !value->is_uint64())
        refuse(errc::malformed, name, "is no whole number");
    else if (number == nullptr || *number < low || *number > high)
        refuse(errc::invalid_argument, name, "is not " + std::to_string(low) + " to " + std::to_string(high));
    else
        return *number;
    return std::nullopt;
}

std::optional<bool> json_members::truth_in(const boost::json::value* value, std::string_view name) {
    if (value == nullptr)
        return std::nullopt;
    if (const bool* const truth = value->if_bool())
        return *truth;
    refuse(errc::malformed, name, "is neither true nor false");
    return std::nullopt;
}

std::string json_members::text(std::string_view name, std::size_t longest) {
    return text_in(require(name), name, 1, longest).value_or(std::string());
}

std::optional<std::string> json_members::optional_text(std::string_view name, std::size_t longest) {
    return text_in(find(name), name, 0, longest);
}

std::int64_t json_members::number(std::string_view name, std::int64_t low, std::int64_t high) {
    return number_in(require(name), name, low, high).value_or(low);
}

std::optional<std::int64_t> json_members::optional_number(std::string_view name, std::int64_t low, std::int64_t high) {
    return number_in(find(name), name, low, high);
}

bool json_members::truth(std::string_view name) {
    return truth_in(require(name), name).value_or(false);
}

std::optional<bool> json_members::optional_truth(std::string_view name) {
    return truth_in(find(name), name);
}

result<void> json_members::finish() {
    if (!wrong_)
        for (const auto& member : *object_) {
            const std::string_view name(member.key().data(), member.key().size());
            if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) {
                refuse(errc::malformed, is_plain(name) ? name : "a member", "is not known here");
                break;
            }
        }
    if (wrong_)
        return failure{*wrong_};
    return {};
}

} // namespace callkit::server
