#include "call_words.hpp"
#include "json_fields.hpp"
#include "request_check.hpp"

#include <callkit/twilio/account.hpp>

namespace callkit::twilio {
namespace {

result<request> fetching(std::string_view account_sid, std::string_view what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    if (!check.good())
        return check.why();
    return get(account_path(account_sid).append(what), {}, where);
}

result<account_resource> read_account(const fields& from) {
    account_resource made;
    made.sid = from.text("sid");
    made.status = from.text("status");
    if (!is_sid(made.sid) || made.status.empty())
        return fail(errc::malformed, "the provider's answer is no account");
    made.friendly_name = from.text("friendly_name");
    made.type = from.text("type");
    made.owner_account_sid = from.text("owner_account_sid");
    made.date_created = from.time("date_created");
    made.date_updated = from.time("date_updated");
    return made;
}

result<balance_resource> read_balance(const fields& from) {
    balance_resource made{from.text("balance"), from.text("currency")};
    if (made.balance.empty())
        return fail(errc::malformed, "the provider's answer is no balance");
    return made;
}

} // namespace

result<request> fetch_account(std::string_view account_sid, const endpoint& where) {
    return fetching(account_sid, "", where);
}

result<request> fetch_balance(std::string_view account_sid, const endpoint& where) {
    return fetching(account_sid, "/Balance", where);
}

result<account_resource> parse_account(std::string_view body) {
    return read_resource(body, read_account);
}

result<balance_resource> parse_balance(std::string_view body) {
    return read_resource(body, read_balance);
}

} // namespace callkit::twilio
