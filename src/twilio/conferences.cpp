#include "call_words.hpp"
#include "json_fields.hpp"
#include "request_check.hpp"

#include <callkit/twilio/conferences.hpp>

namespace callkit::twilio {
namespace {

std::string conferences_path(std::string_view account_sid) {
    return account_path(account_sid) + "/Conferences";
}

void check_conference(checker& check, std::string_view account_sid, std::string_view conference) {
    check.sid(account_sid, account_sid_rule);
    check.path_name(conference, "a conference is named without / ? # and \\");
}

result<conference_resource> read_conference(const fields& from) {
    conference_resource made;
    made.sid = from.text("sid");
    made.status = from.text("status");
    if (!is_sid(made.sid) || made.status.empty())
        return fail(errc::malformed, "the provider's answer is no conference");
    made.friendly_name = from.text("friendly_name");
    made.region = from.text("region");
    made.reason_conference_ended = from.text("reason_conference_ended");
    made.call_sid_ending_conference = from.text("call_sid_ending_conference");
    made.date_created = from.time("date_created");
    made.date_updated = from.time("date_updated");
    return made;
}

} // namespace

result<request> to_request(std::string_view account_sid, std::string_view conference, const update_conference& what,
                           const endpoint& where) {
    checker check;
    check_conference(check, account_sid, conference);
    check.word(what.status, {"completed"}, "a conference's Status becomes completed");
    check.web_address(what.announce_url, "AnnounceUrl is an http or https URL");
    check.require(!what.announce_method || what.announce_url, "AnnounceMethod needs AnnounceUrl");
    check.require(what.status || what.announce_url, "nothing of the conference is to be changed");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("Status", what.status);
    form.add("AnnounceUrl", what.announce_url);
    add(form, "AnnounceMethod", what.announce_method);
    return post(conferences_path(account_sid) + "/" + escaped(conference), form, where);
}

result<request> to_request(std::string_view account_sid, const list_conferences& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.word(what.status, {"init", "in-progress", "completed"}, "Status is init, in-progress or completed");
    check.page_size(what.page_size);
    if (!check.good())
        return check.why();
    parameters query;
    query.add("DateCreated", what.date_created);
    query.add("DateCreated<", what.date_created_before);
    query.add("DateCreated>", what.date_created_after);
    query.add("DateUpdated", what.date_updated);
    query.add("DateUpdated<", what.date_updated_before);
    query.add("DateUpdated>", what.date_updated_after);
    query.add("FriendlyName", what.friendly_name);
    query.add("Status", what.status);
    query.add("PageSize", what.page_size);
    return get(conferences_path(account_sid), query, where);
}

result<request> fetch_conference(std::string_view account_sid, std::string_view conference, const endpoint& where) {
    checker check;
    check_conference(check, account_sid, conference);
    if (!check.good())
        return check.why();
    return get(conferences_path(account_sid) + "/" + escaped(conference), {}, where);
}

result<conference_resource> parse_conference(std::string_view body) {
    return read_resource(body, read_conference);
}

result<page<conference_resource>> parse_conferences(std::string_view body) {
    return read_page(body, "conferences", read_conference);
}

} // namespace callkit::twilio
