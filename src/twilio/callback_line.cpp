#include <callkit/twilio/callbacks.hpp>

#include <boost/json/parse.hpp>

#include <utility>

namespace callkit::twilio {

result<std::optional<std::vector<call_event>>> parse_callback_line(std::string_view line) {
    using outcome = std::optional<std::vector<call_event>>;
    if (line.size() > 200'000)
        return fail(errc::too_large, "a line is at most 200 kB");
    boost::system::error_code ec;
    const auto value = boost::json::parse(boost::json::string_view(line.data(), line.size()), ec);
    const auto* object = ec ? nullptr : value.if_object();
    const auto* form = object == nullptr ? nullptr : object->if_contains("form");
    if (form == nullptr)
        return outcome();
    const auto* provider = object->if_contains("provider");
    if (provider == nullptr || !provider->is_string() || provider->get_string() != "twilio")
        return fail(errc::malformed, "a form needs the provider that sent it; known is twilio");
    if (!form->is_string())
        return fail(errc::malformed, "a form is a string");
    const auto& body = form->get_string();
    auto told = parse_callback(std::string_view(body.data(), body.size()));
    if (!told)
        return failure{std::move(told).error()};
    for (call_event& event : told->events)
        event.observed_at = event.occurred_at;
    return outcome(std::move(told->events));
}

} // namespace callkit::twilio
