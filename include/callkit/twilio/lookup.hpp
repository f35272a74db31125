#pragma once

#include <callkit/core/party.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/request.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Twilio's Lookup (https://www.twilio.com/docs/lookup/v2-api): what is known of anybody's number. All but the number's
/// own form costs money for each field.
namespace callkit::twilio {

struct lookup_phone_number {
    std::string phone_number{};        ///< E.164, or as it is written in `country_code`.
    std::vector<std::string> fields{}; ///< Such as `line_type_intelligence` or `caller_name`; none is the number alone.
    std::optional<std::string> country_code{}; ///< ISO 3166, two letters.
    /// For `identity_match`: whom it is believed to belong to. Personal.
    std::optional<std::string> first_name{};
    std::optional<std::string> last_name{};
    std::optional<std::string> address_line1{};
    std::optional<std::string> address_line2{};
    std::optional<std::string> city{};
    std::optional<std::string> state{};
    std::optional<std::string> postal_code{};
    std::optional<std::string> address_country_code{}; ///< Two letters.
    std::optional<std::string> national_id{};
    std::optional<std::string> date_of_birth{};      ///< YYYYMMDD.
    std::optional<std::string> last_verified_date{}; ///< YYYYMMDD; for `reassigned_number`.
    std::optional<std::string> verification_sid{};   ///< For `pre_fill`.
    std::optional<std::string> partner_sub_id{};     ///< For `sms_pumping_risk`.
};

/// Errors: `invalid_number` for what can be no number, `invalid_argument` for what else Twilio would refuse or ignore.
[[nodiscard]] result<request> to_request(const lookup_phone_number& what, const endpoint& where = {});

/// What a field says of a number, if it was asked for and is known. `error_code` says why it is not.
struct caller_name_answer {
    std::string caller_name{}; ///< Personal.
    std::string caller_type{}; ///< `BUSINESS`, `CONSUMER` or empty.
    std::optional<std::int64_t> error_code{};
};
struct line_type_answer {
    std::string type{}; ///< `mobile`, `landline`, `nonFixedVoip`, …
    std::string carrier_name{};
    std::string mobile_country_code{};
    std::string mobile_network_code{};
    std::optional<std::int64_t> error_code{};
};
struct line_status_answer {
    std::string status{}; ///< `active`, `inactive`, `reachable`, …
    std::optional<std::int64_t> error_code{};
};
struct call_forwarding_answer {
    std::optional<bool> enabled{};
    std::optional<std::int64_t> error_code{};
};
struct sim_swap_answer {
    std::optional<bool> swapped_in_period{};
    std::string swapped_period{};     ///< ISO 8601, such as `PT48H`.
    std::string last_sim_swap_date{}; ///< ISO 8601.
    std::string carrier_name{};
    std::optional<std::int64_t> error_code{};
};
struct identity_match_answer {
    std::optional<std::int64_t> summary_score{}; ///< 0 to 100.
    std::string first_name_match{};              ///< `exact_match`, `high_partial_match`, …, `no_match`.
    std::string last_name_match{};
    std::string address_lines_match{};
    std::string city_match{};
    std::string state_match{};
    std::string postal_code_match{};
    std::string address_country_match{};
    std::string national_id_match{};
    std::string date_of_birth_match{};
    std::optional<std::int64_t> error_code{};
};
struct reassigned_number_answer {
    std::string is_number_reassigned{}; ///< `yes`, `no` or `no_data`.
    std::string last_verified_date{};
    std::optional<std::int64_t> error_code{};
};
struct sms_pumping_risk_answer {
    std::string carrier_risk_category{};
    std::optional<bool> number_blocked{};
    std::optional<bool> number_blocked_last_3_months{};
    std::string number_blocked_date{};
    std::optional<std::int64_t> sms_pumping_risk_score{}; ///< 0 to 100.
    std::optional<std::int64_t> error_code{};
};

struct lookup_resource {
    party phone_number{};
    std::optional<bool> valid{};
    std::vector<std::string> validation_errors{}; ///< `TOO_SHORT`, `TOO_LONG`, …
    std::string country_code{};                   ///< ISO 3166.
    std::string calling_country_code{};
    std::string national_format{}; ///< The number as it is written in its country. Personal.
    std::optional<caller_name_answer> caller_name{};
    std::optional<line_type_answer> line_type_intelligence{};
    std::optional<line_status_answer> line_status{};
    std::optional<call_forwarding_answer> call_forwarding{};
    std::optional<sim_swap_answer> sim_swap{};
    std::optional<identity_match_answer> identity_match{};
    std::optional<reassigned_number_answer> reassigned_number{};
    std::optional<sms_pumping_risk_answer> sms_pumping_risk{};
};

/// Errors: `malformed` when it is no answer of Lookup.
[[nodiscard]] result<lookup_resource> parse_lookup(std::string_view body);

} // namespace callkit::twilio
