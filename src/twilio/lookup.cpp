#include "json_fields.hpp"
#include "request_check.hpp"

#include <callkit/twilio/lookup.hpp>

#include <algorithm>

namespace callkit::twilio {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// A plus and brackets may stand in a path as they are (RFC 3986 §3.3), and Twilio writes them so.
std::string number_in_path(std::string_view number) {
    std::string made;
    for (const char c : number)
        made += c == '+' || c == '(' || c == ')' ? std::string(1, c) : escaped(std::string_view(&c, 1));
    return made;
}

bool is_written_number(std::string_view text) {
    return text.size() <= 64 && std::any_of(text.begin(), text.end(), is_digit) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_letter(c) || is_digit(c) || std::string_view("+()-. ").find(c) != std::string_view::npos;
           });
}

bool is_country(std::string_view text) {
    return text.size() == 2 && std::all_of(text.begin(), text.end(), is_letter);
}

bool is_day(std::string_view text) {
    return text.size() == 8 && std::all_of(text.begin(), text.end(), is_digit);
}

void check_lookup(checker& check, const lookup_phone_number& what) {
    check.require(is_written_number(what.phone_number), "a number is digits, and what is written between them",
                  errc::invalid_number);
    check.words(what.fields,
                {"validation", "caller_name", "sim_swap", "call_forwarding", "line_status", "line_type_intelligence",
                 "identity_match", "reassigned_number", "sms_pumping_risk", "phone_number_quality_score", "pre_fill"},
                "Fields has one that Twilio does not know");
    check.require(!what.country_code || is_country(*what.country_code), "CountryCode is two letters");
    check.require(!what.address_country_code || is_country(*what.address_country_code),
                  "AddressCountryCode is two letters");
    check.require(!what.date_of_birth || is_day(*what.date_of_birth), "DateOfBirth is YYYYMMDD");
    check.require(!what.last_verified_date || is_day(*what.last_verified_date), "LastVerifiedDate is YYYYMMDD");
    const auto asks = [&](std::string_view field) {
        return std::find(what.fields.begin(), what.fields.end(), field) != what.fields.end();
    };
    const bool names = what.first_name || what.last_name || what.address_line1 || what.address_line2 || what.city ||
                       what.state || what.postal_code || what.address_country_code || what.national_id ||
                       what.date_of_birth;
    check.require(!names || asks("identity_match"), "names and addresses are used by identity_match only");
    check.require(!what.last_verified_date || asks("reassigned_number"),
                  "LastVerifiedDate is used by reassigned_number only");
    check.require(!what.verification_sid || asks("pre_fill"), "VerificationSid is used by pre_fill only");
    check.require(!what.partner_sub_id || asks("sms_pumping_risk"), "PartnerSubId is used by sms_pumping_risk only");
}

std::string joined(const std::vector<std::string>& all) {
    std::string made;
    for (const std::string& one : all)
        made.append(made.empty() ? "" : ",").append(one);
    return made;
}

/// Nothing when the field was not asked for; `read` takes what is special to it.
template <class Answer, class Read>
std::optional<Answer> part(const fields& from, std::string_view name, Read read) {
    const auto found = from.object(name);
    if (!found)
        return std::nullopt;
    Answer made;
    made.error_code = found->number("error_code");
    read(made, *found);
    return made;
}

std::optional<identity_match_answer> read_match(const fields& all) {
    return part<identity_match_answer>(all, "identity_match", [](identity_match_answer& made, const fields& from) {
        made.summary_score = from.number("summary_score");
        made.first_name_match = from.text("first_name_match");
        made.last_name_match = from.text("last_name_match");
        made.address_lines_match = from.text("address_lines_match");
        made.city_match = from.text("city_match");
        made.state_match = from.text("state_match");
        made.postal_code_match = from.text("postal_code_match");
        made.address_country_match = from.text("address_country_match");
        made.national_id_match = from.text("national_id_match");
        made.date_of_birth_match = from.text("date_of_birth_match");
    });
}

std::optional<sim_swap_answer> read_swap(const fields& all) {
    return part<sim_swap_answer>(all, "sim_swap", [](sim_swap_answer& made, const fields& from) {
        made.carrier_name = from.text("carrier_name");
        if (const auto last = from.object("last_sim_swap")) {
            made.swapped_in_period = last->truth("swapped_in_period");
            made.swapped_period = last->text("swapped_period");
            made.last_sim_swap_date = last->text("last_sim_swap_date");
        }
    });
}

std::optional<sms_pumping_risk_answer> read_risk(const fields& all) {
    return part<sms_pumping_risk_answer>(
        all, "sms_pumping_risk", [](sms_pumping_risk_answer& made, const fields& from) {
            made.carrier_risk_category = from.text("carrier_risk_category");
            made.number_blocked = from.truth("number_blocked");
            made.number_blocked_last_3_months = from.truth("number_blocked_last_3_months");
            made.number_blocked_date = from.text("number_blocked_date");
            made.sms_pumping_risk_score = from.number("sms_pumping_risk_score");
        });
}

result<lookup_resource> read_lookup(const fields& from) {
    lookup_resource made;
    made.phone_number = party(from.text("phone_number"));
    made.valid = from.truth("valid");
    if (made.phone_number.empty() || !made.valid)
        return fail(errc::malformed, "the provider's answer says nothing of a number");
    made.validation_errors = from.texts("validation_errors");
    made.country_code = from.text("country_code");
    made.calling_country_code = from.text("calling_country_code");
    made.national_format = from.text("national_format");
    made.caller_name =
        part<caller_name_answer>(from, "caller_name", [](caller_name_answer& answer, const fields& found) {
            answer.caller_name = found.text("caller_name");
            answer.caller_type = found.text("caller_type");
        });
    made.line_type_intelligence =
        part<line_type_answer>(from, "line_type_intelligence", [](line_type_answer& answer, const fields& found) {
            answer.type = found.text("type");
            answer.carrier_name = found.text("carrier_name");
            answer.mobile_country_code = found.text("mobile_country_code");
            answer.mobile_network_code = found.text("mobile_network_code");
        });
    made.line_status =
        part<line_status_answer>(from, "line_status", [](line_status_answer& answer, const fields& found) {
            answer.status = found.text("status");
        });
    made.call_forwarding =
        part<call_forwarding_answer>(from, "call_forwarding", [](call_forwarding_answer& answer, const fields& found) {
            answer.enabled = found.truth("call_forwarding_enabled");
        });
    made.reassigned_number = part<reassigned_number_answer>(
        from, "reassigned_number", [](reassigned_number_answer& answer, const fields& found) {
            answer.is_number_reassigned = found.text("is_number_reassigned");
            answer.last_verified_date = found.text("last_verified_date");
        });
    made.sim_swap = read_swap(from);
    made.identity_match = read_match(from);
    made.sms_pumping_risk = read_risk(from);
    return made;
}

} // namespace

result<request> to_request(const lookup_phone_number& what, const endpoint& where) {
    checker check;
    check_lookup(check, what);
    if (!check.good())
        return check.why();
    parameters query;
    if (!what.fields.empty())
        query.add("Fields", std::string_view(joined(what.fields)));
    query.add("CountryCode", what.country_code);
    query.add("FirstName", what.first_name);
    query.add("LastName", what.last_name);
    query.add("AddressLine1", what.address_line1);
    query.add("AddressLine2", what.address_line2);
    query.add("City", what.city);
    query.add("State", what.state);
    query.add("PostalCode", what.postal_code);
    query.add("AddressCountryCode", what.address_country_code);
    query.add("NationalId", what.national_id);
    query.add("DateOfBirth", what.date_of_birth);
    query.add("LastVerifiedDate", what.last_verified_date);
    query.add("VerificationSid", what.verification_sid);
    query.add("PartnerSubId", what.partner_sub_id);
    std::string target = "/v2/PhoneNumbers/" + number_in_path(what.phone_number);
    if (!query.text().empty())
        target.append("?").append(query.text());
    return request{"GET", host_of("lookups", where), std::move(target), {}};
}

result<lookup_resource> parse_lookup(std::string_view body) {
    return read_resource(body, read_lookup);
}

} // namespace callkit::twilio
