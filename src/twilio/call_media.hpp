#pragma once

#include "call_words.hpp"
#include "json_fields.hpp"
#include "request_check.hpp"

#include <callkit/twilio/streams.hpp>

#include <string>
#include <string_view>
#include <vector>

/// What streams, SIPREC sessions and transcriptions have in common: they begin and end during a call.
namespace callkit::twilio {

inline std::string media_path(std::string_view account_sid, std::string_view call_sid, std::string_view kind) {
    return account_path(account_sid) + "/Calls/" + std::string(call_sid) + "/" + std::string(kind);
}

template <class Start>
void check_start(checker& check, std::string_view account_sid, std::string_view call_sid, const Start& what) {
    check.sid(account_sid, account_sid_rule);
    check.sid(call_sid, call_sid_rule);
    check.path_name(what.name.value_or("name"), "a name has no / ? # and \\");
    check.word(what.track, {"inbound_track", "outbound_track", "both_tracks"},
               "Track is inbound_track, outbound_track or both_tracks");
}

inline void check_parameters(checker& check, const std::vector<custom_parameter>& all) {
    check.require(all.size() <= 99, "there are at most 99 parameters", errc::too_large);
    for (const custom_parameter& one : all)
        check.require(!one.name.empty(), "a parameter needs a name");
}

inline void add(parameters& form, const std::vector<custom_parameter>& all) {
    std::size_t number = 0;
    for (const custom_parameter& one : all) {
        const std::string name = "Parameter" + std::to_string(++number);
        form.add(name + ".Name", one.name);
        form.add(name + ".Value", one.value);
    }
}

inline result<request> stopping(std::string_view account_sid, std::string_view call_sid, std::string_view kind,
                                std::string_view name, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.sid(call_sid, call_sid_rule);
    check.path_name(name, "what is stopped is a sid or a name without / ? # and \\");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("Status", "stopped");
    return post(media_path(account_sid, call_sid, kind) + "/" + escaped(name), form, where);
}

template <class Resource>
result<Resource> read_media(const fields& from) {
    Resource made;
    made.sid = from.text("sid");
    if (!is_sid(made.sid))
        return fail(errc::malformed, "the provider's answer is nothing that runs in a call");
    made.call_sid = from.text("call_sid");
    made.name = from.text("name");
    made.status = from.text("status");
    made.date_updated = from.time("date_updated");
    return made;
}

} // namespace callkit::twilio
