#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/page.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How all answers are read.
namespace callkit::twilio {

inline constexpr std::size_t largest_body = 8'388'608; // a page of a thousand calls is under 2 MB

/// A value as text; empty for what is neither text nor a number.
[[nodiscard]] std::string text_of(const boost::json::value& value);
/// A time as either of Twilio's interfaces writes it.
[[nodiscard]] optional_timestamp time_of(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text) noexcept;

/// The members of an object, whatever their types: numbers may be text and text numbers, anything may be null or
/// missing.
class fields {
  public:
    explicit fields(const boost::json::object& from) : from_(&from) {}

    [[nodiscard]] std::string text(std::string_view name) const;
    /// Not negative; nothing for anything else.
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const { return whole_number(text(name)); }
    [[nodiscard]] std::optional<bool> truth(std::string_view name) const;
    [[nodiscard]] optional_timestamp time(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
    [[nodiscard]] std::optional<fields> object(std::string_view name) const;

  private:
    const boost::json::object* from_;
};

/// `memory`: where the values are; it must outlive them.
[[nodiscard]] std::optional<boost::json::value> parse_object(std::string_view body,
                                                             boost::json::storage_ptr memory = {});

/// `read` makes a resource of members, or says what is wrong.
template <class Resource>
result<Resource> read_resource(std::string_view body, result<Resource> (*read)(const fields&)) {
    // On the stack as long as it is the size of a call; it grows on the heap.
    std::array<unsigned char, 8192> first; // NOLINT(cppcoreguidelines-pro-type-member-init): only written as needed
    boost::json::monotonic_resource memory(first.data(), first.size());
    const auto parsed = parse_object(body, &memory);
    if (!parsed)
        return fail(errc::malformed, "the provider's answer is no JSON object");
    return read(fields(parsed->as_object()));
}

/// The path where a list goes on. It is of our own host, or there is none: an answer must not send us and our
/// credentials elsewhere.
[[nodiscard]] result<std::string> next_of(const fields& list);

template <class Resource>
result<page<Resource>> read_page(std::string_view body, std::string_view name,
                                 result<Resource> (*read)(const fields&)) {
    const auto parsed = parse_object(body);
    if (!parsed)
        return fail(errc::malformed, "the provider's answer is no JSON object");
    const boost::json::value* list = parsed->as_object().if_contains(name);
    if (list == nullptr || !list->is_array())
        return fail(errc::malformed, "the provider's answer has no list of " + std::string(name));
    page<Resource> made;
    for (const boost::json::value& one : list->as_array()) {
        if (!one.is_object())
            return fail(errc::malformed, "something in the provider's list is no object");
        auto resource = read(fields(one.as_object()));
        if (!resource)
            return failure{std::move(resource).error()};
        made.items.push_back(*std::move(resource));
    }
    auto next = next_of(fields(parsed->as_object()));
    if (!next)
        return failure{std::move(next).error()};
    made.next = *std::move(next);
    return made;
}

} // namespace callkit::twilio
