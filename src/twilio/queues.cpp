#include "call_words.hpp"
#include "json_fields.hpp"
#include "request_check.hpp"

#include <callkit/twilio/queues.hpp>

namespace callkit::twilio {
namespace {

constexpr std::string_view queue_sid_rule = "a queue's sid is letters and digits, such as QU…";
constexpr std::string_view nothing_changes = "nothing of the queue is to be changed";

std::string queues_path(std::string_view account_sid) {
    return account_path(account_sid) + "/Queues";
}
std::string queue_path(std::string_view account_sid, std::string_view queue_sid) {
    return queues_path(account_sid) + "/" + std::string(queue_sid);
}
std::string member_path(std::string_view account_sid, std::string_view queue_sid, std::string_view call_sid) {
    return queue_path(account_sid, queue_sid) + "/Members/" + std::string(call_sid);
}

void check_queue_sids(checker& check, std::string_view account_sid, std::string_view queue_sid) {
    check.sid(account_sid, account_sid_rule);
    check.sid(queue_sid, queue_sid_rule);
}

void check_settings(checker& check, const std::optional<std::string>& name, const std::optional<std::int64_t>& size) {
    check.require(!name || !name->empty(), "a queue needs FriendlyName");
    check.longest(name, 64, "FriendlyName is at most 64 characters");
    check.range(size, 1, 5000, "MaxSize is 1 to 5000");
}

result<queue_resource> read_queue(const fields& from) {
    queue_resource made;
    made.sid = from.text("sid");
    if (!is_sid(made.sid))
        return fail(errc::malformed, "the provider's answer is no queue");
    made.friendly_name = from.text("friendly_name");
    made.current_size = from.number("current_size");
    made.max_size = from.number("max_size");
    made.average_wait_time = from.number("average_wait_time");
    made.date_created = from.time("date_created");
    made.date_updated = from.time("date_updated");
    return made;
}

result<member_resource> read_member(const fields& from) {
    member_resource made;
    made.call_sid = from.text("call_sid");
    if (!is_sid(made.call_sid))
        return fail(errc::malformed, "the provider's answer is no member of a queue");
    made.queue_sid = from.text("queue_sid");
    made.position = from.number("position");
    made.wait_time = from.number("wait_time");
    made.date_enqueued = from.time("date_enqueued");
    return made;
}

} // namespace

result<request> to_request(std::string_view account_sid, const create_queue& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check_settings(check, what.friendly_name, what.max_size);
    if (!check.good())
        return check.why();
    parameters form;
    form.add("FriendlyName", what.friendly_name);
    form.add("MaxSize", what.max_size);
    return post(queues_path(account_sid), form, where);
}

result<request> to_request(std::string_view account_sid, std::string_view queue_sid, const update_queue& what,
                           const endpoint& where) {
    checker check;
    check_queue_sids(check, account_sid, queue_sid);
    check_settings(check, what.friendly_name, what.max_size);
    check.require(what.friendly_name || what.max_size, nothing_changes);
    if (!check.good())
        return check.why();
    parameters form;
    form.add("FriendlyName", what.friendly_name);
    form.add("MaxSize", what.max_size);
    return post(queue_path(account_sid, queue_sid), form, where);
}

result<request> to_request(std::string_view account_sid, const list_queues& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.page_size(what.page_size);
    if (!check.good())
        return check.why();
    parameters query;
    query.add("PageSize", what.page_size);
    return get(queues_path(account_sid), query, where);
}

result<request> fetch_queue(std::string_view account_sid, std::string_view queue_sid, const endpoint& where) {
    checker check;
    check_queue_sids(check, account_sid, queue_sid);
    if (!check.good())
        return check.why();
    return get(queue_path(account_sid, queue_sid), {}, where);
}

result<request> delete_queue(std::string_view account_sid, std::string_view queue_sid, const endpoint& where) {
    return deleting(fetch_queue(account_sid, queue_sid, where));
}

result<request> to_request(std::string_view account_sid, std::string_view queue_sid, std::string_view call_sid,
                           const update_member& what, const endpoint& where) {
    checker check;
    check_queue_sids(check, account_sid, queue_sid);
    check.sid(call_sid, call_sid_rule);
    check.web_address(what.url, "Url is an http or https URL");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("Url", what.url);
    add(form, "Method", what.method);
    return post(member_path(account_sid, queue_sid, call_sid), form, where);
}

result<request> to_request(std::string_view account_sid, std::string_view queue_sid, const list_members& what,
                           const endpoint& where) {
    checker check;
    check_queue_sids(check, account_sid, queue_sid);
    check.page_size(what.page_size);
    if (!check.good())
        return check.why();
    parameters query;
    query.add("PageSize", what.page_size);
    return get(queue_path(account_sid, queue_sid) + "/Members", query, where);
}

result<request> fetch_member(std::string_view account_sid, std::string_view queue_sid, std::string_view call_sid,
                             const endpoint& where) {
    checker check;
    check_queue_sids(check, account_sid, queue_sid);
    check.sid(call_sid, call_sid_rule);
    if (!check.good())
        return check.why();
    return get(member_path(account_sid, queue_sid, call_sid), {}, where);
}

result<queue_resource> parse_queue(std::string_view body) {
    return read_resource(body, read_queue);
}
result<page<queue_resource>> parse_queues(std::string_view body) {
    return read_page(body, "queues", read_queue);
}
result<member_resource> parse_member(std::string_view body) {
    return read_resource(body, read_member);
}
result<page<member_resource>> parse_members(std::string_view body) {
    return read_page(body, "queue_members", read_member);
}

} // namespace callkit::twilio
