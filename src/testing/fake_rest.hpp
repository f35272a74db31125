#pragma once

#include "fake_state.hpp"

#include <callkit/twilio/form.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The REST API: requests in, answers out. One file per resource.
namespace callkit::testing {

/// A request that was let in, taken apart.
struct rest_request {
    std::string method{};
    std::string path{};              ///< As asked, without the query.
    std::vector<std::string> rest{}; ///< What follows the account in the path, decoded, `.json` taken off.
    std::string suffix{};            ///< `json`, or `wav` and `mp3` of media; empty for none.
    twilio::form given{};            ///< The query's or the body's.
    bool test{false};                ///< Came with test credentials.

    [[nodiscard]] std::string_view get(std::string_view name) const { return given.get(name); }
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
    /// Of `true` and `false`; nothing for neither.
    [[nodiscard]] std::optional<bool> flag(std::string_view name) const;
};

// rest_answer.cpp
[[nodiscard]] net::http_response answer_json(int status, const boost::json::value& what);
/// Twilio's error body. `message` may be empty for the usual one.
[[nodiscard]] net::http_response answer_error(int status, int code, std::string message = {});
[[nodiscard]] net::http_response not_found(const rest_request& request);
[[nodiscard]] net::http_response no_content();
/// One page of `items`, which are in the order in which Twilio lists them. `shape` writes one, `sid_of` names it.
[[nodiscard]] net::http_response answer_page(const rest_request& request, std::string_view key, std::size_t count,
                                             const std::function<boost::json::object(std::size_t)>& shape,
                                             const std::function<std::string(std::size_t)>& sid_of);
/// Whether a time is what `NAME`, `NAME<` and `NAME>` ask for; dates and RFC 3339. A time that is none fits no filter.
[[nodiscard]] bool fits_dates(const rest_request& request, const std::string& name, optional_timestamp when);

// resource_json.cpp: shapes.
[[nodiscard]] std::string account_path(const fake_state& state);
[[nodiscard]] boost::json::object call_json(const fake_state& state, const fake_call& call);
[[nodiscard]] boost::json::object conference_json(const fake_state& state, const fake_conference& conference);
[[nodiscard]] boost::json::object participant_json(fake_state& state, const fake_conference& conference,
                                                   const fake_participant& who);
[[nodiscard]] boost::json::object recording_json(const fake_state& state, const fake_recording& recording,
                                                 const std::string& uri);
[[nodiscard]] boost::json::object application_json(const fake_state& state, const fake_application& application);
[[nodiscard]] boost::json::object number_json(const fake_state& state, const fake_number& number);
[[nodiscard]] boost::json::object caller_id_json(const fake_state& state, const fake_caller_id& id);
/// The same number has the same sid in every run.
[[nodiscard]] std::string sid_of_number(std::string_view prefix, std::string_view number);

// The resources.
[[nodiscard]] net::http_response create_call(fake_state& state, const rest_request& request);
[[nodiscard]] net::http_response calls_resource(fake_state& state, const rest_request& request);
[[nodiscard]] net::http_response conferences_resource(fake_state& state, const rest_request& request);
[[nodiscard]] net::http_response participants_resource(fake_state& state, const rest_request& request,
                                                       std::string_view conference);
[[nodiscard]] net::http_response call_recordings_resource(fake_state& state, const rest_request& request,
                                                          fake_call& call);
[[nodiscard]] net::http_response recordings_resource(fake_state& state, const rest_request& request);
[[nodiscard]] net::http_response account_resource(fake_state& state, const rest_request& request);

/// What a call may be created with, checked as Twilio does; shared by calls and participants. Fills `call`; an answer
/// is a refusal.
[[nodiscard]] std::optional<net::http_response> read_ends(fake_state& state, const rest_request& request,
                                                          fake_call& call);
/// `NAME` and `NAMEMethod` and `NAMEEvent`.
[[nodiscard]] callback_target read_callback(const rest_request& request, const std::string& name,
                                            std::set<std::string, std::less<>> otherwise);
[[nodiscard]] bool is_web_address(std::string_view url);

/// Lets a request in, or not, and has it answered.
void answer_request(fake_state& state, const net::http_request& request, fake_twilio_machine::answer done);

} // namespace callkit::testing
