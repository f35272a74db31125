// What was configured: the account itself, its applications and numbers.
#include "fake_rest.hpp"
#include "rfc2822_text.hpp"

namespace callkit::testing {
namespace {

/// A list, or one of it by its sid. `filter` is a parameter that must equal what `value_of` gives.
template <class Item>
net::http_response configured(const rest_request& request, std::string_view key, const std::vector<Item>& all,
                              const std::function<boost::json::object(const Item&)>& shape,
                              const std::function<std::string(const Item&)>& sid_of,
                              const std::vector<std::pair<const char*, std::string Item::*>>& filters) {
    if (request.method != "GET" || request.rest.size() > 2)
        return not_found(request);
    if (request.rest.size() == 2) {
        for (const Item& one : all)
            if (sid_of(one) == request.rest[1])
                return answer_json(200, shape(one));
        return not_found(request);
    }
    std::vector<const Item*> found;
    for (const Item& one : all) {
        bool fits = true;
        for (const auto& [name, member] : filters)
            fits = fits && (request.get(name).empty() || request.get(name) == one.*member);
        if (fits)
            found.push_back(&one);
    }
    return answer_page(
        request, key, found.size(), [&](std::size_t i) { return shape(*found[i]); },
        [&](std::size_t i) { return sid_of(*found[i]); });
}

net::http_response account(const fake_state& state) {
    const std::string date = rfc2822_text(state.began);
    boost::json::object parts;
    for (const auto& [key, name] :
         {std::pair("applications", "Applications"), std::pair("balance", "Balance"), std::pair("calls", "Calls"),
          std::pair("conferences", "Conferences"), std::pair("incoming_phone_numbers", "IncomingPhoneNumbers"),
          std::pair("outgoing_caller_ids", "OutgoingCallerIds"), std::pair("recordings", "Recordings")})
        parts[key] = account_path(state) + '/' + name + ".json";
    // Twilio shows the token here. Whoever may ask for it has it.
    return answer_json(200, {{"auth_token", state.options.auth_token.reveal()},
                             {"date_created", date},
                             {"date_updated", date},
                             {"friendly_name", state.options.friendly_name},
                             {"owner_account_sid", state.options.account_sid},
                             {"sid", state.options.account_sid},
                             {"status", "active"},
                             {"subresource_uris", std::move(parts)},
                             {"type", "Full"},
                             {"uri", account_path(state) + ".json"}});
}

} // namespace

net::http_response account_resource(fake_state& state, const rest_request& request) {
    const std::string what = request.rest.empty() ? "" : request.rest[0];
    if (what.empty() && request.method == "GET")
        return account(state);
    if (what == "Balance" && request.method == "GET" && request.rest.size() == 1)
        return answer_json(
            200, {{"account_sid", state.options.account_sid}, {"balance", state.options.balance}, {"currency", "USD"}});
    if (what == "Applications")
        return configured<fake_application>(
            request, "applications", state.options.applications,
            [&](const fake_application& one) { return application_json(state, one); },
            [](const fake_application& one) { return one.sid; }, {{"FriendlyName", &fake_application::friendly_name}});
    if (what == "IncomingPhoneNumbers")
        return configured<fake_number>(
            request, "incoming_phone_numbers", state.options.numbers,
            [&](const fake_number& one) { return number_json(state, one); },
            [](const fake_number& one) { return sid_of_number("PN", one.phone_number); },
            {{"PhoneNumber", &fake_number::phone_number}, {"FriendlyName", &fake_number::friendly_name}});
    if (what == "OutgoingCallerIds")
        return configured<fake_caller_id>(
            request, "outgoing_caller_ids", state.options.caller_ids,
            [&](const fake_caller_id& one) { return caller_id_json(state, one); },
            [](const fake_caller_id& one) { return sid_of_number("PN", one.phone_number); },
            {{"PhoneNumber", &fake_caller_id::phone_number}, {"FriendlyName", &fake_caller_id::friendly_name}});
    return not_found(request);
}

} // namespace callkit::testing
