#include "api_placing.hpp"

#include "api_text.hpp"

#include <codec/json_writer.hpp>
#include <openssl/evp.h>

#include <boost/asio/bind_executor.hpp>

#include <algorithm>
#include <utility>

namespace callkit::server::detail {
namespace {

namespace asio = boost::asio;

constexpr std::uint32_t longest_wait = 30; // seconds

bool is_settled(const call_record& record) {
    return !record.provider_sid.empty() || is_terminal(record.status);
}

void answer_now(exchange& to, const call_record& record) {
    codec::json_writer out;
    out.flag("success", true).id("callId", record.id).text_or_null("callSid", record.provider_sid);
    out.text("status", to_string(record.status));
    send(to, 200, std::move(out).finish());
}

/// Takes somebody out of those who wait; null when they have been answered.
exchange_ptr take_waiter(api_state& api, const call_id& call, const sid_waiter* which) {
    const std::scoped_lock lock(api.mutex);
    const auto [first, last] = api.sid_waiters.equal_range(call);
    for (auto it = first; it != last; ++it)
        if (it->second.get() == which) {
            exchange_ptr to = std::move(it->second->to);
            api.sid_waiters.erase(it);
            --api.waiting_for_sids;
            return to;
        }
    return nullptr;
}

void on_wait_over(const std::shared_ptr<api_state>& api, const call_record& record, const sid_waiter* which) {
    if (const exchange_ptr to = take_waiter(*api, record.id, which)) {
        const auto now = api->log.get(record.id);
        answer_now(*to, now ? *now : record);
    }
}

} // namespace

void on_update(api_state& api, const call_update& what) {
    api.metrics.event_stored();
    if (is_terminal(what.entry.after) && !is_terminal(what.entry.before))
        api.metrics.call_ended(what.entry.after);
    if (api.waiting_for_sids == 0 || !is_settled(what.record))
        return;
    std::vector<std::shared_ptr<sid_waiter>> settled;
    {
        const std::scoped_lock lock(api.mutex);
        const auto [first, last] = api.sid_waiters.equal_range(what.entry.call);
        for (auto it = first; it != last; ++it)
            settled.push_back(it->second);
    }
    for (const auto& one : settled)
        if (const exchange_ptr to = take_waiter(api, what.entry.call, one.get())) {
            one->timer.cancel();
            answer_now(*to, what.record);
        }
}

void answer_placed(const exchange_ptr& to, const call_record& record) {
    const std::uint32_t wait = std::min(wait_of(to->header("Prefer")), longest_wait);
    if (wait == 0)
        return answer_now(*to, record);
    to->extra.push_back({"Preference-Applied", "wait=" + std::to_string(wait)});
    const std::shared_ptr<api_state>& api = to->api;
    const auto waiter = std::make_shared<sid_waiter>(to, api->phone.get_executor());
    {
        const std::scoped_lock lock(api->mutex);
        api->sid_waiters.emplace(record.id, waiter);
        ++api->waiting_for_sids;
    }
    // It may have come between the record and now.
    if (const auto now = api->log.get(record.id); now && is_settled(*now))
        return on_wait_over(api, *now, waiter.get());
    const microseconds delay = api->clock.real_delay(api->clock.now().steady + seconds(wait));
    if (delay == microseconds::max())
        return; // a clock that is moved by hand: nobody waits for it
    waiter->timer.expires_after(delay);
    waiter->timer.async_wait([api, record, waiter](boost::system::error_code ec) {
        if (!ec)
            on_wait_over(api, record, waiter.get());
    });
}

call_id keyed_call_id(std::string_view workspace, std::string_view key) {
    // The namespace is callkit's own, drawn once; what follows has its length before it, so that no two pairs are
    // alike.
    constexpr unsigned char name_space[16] = {0x6f, 0x0b, 0x1c, 0x7a, 0x52, 0x9e, 0x4d, 0x3c,
                                              0x8a, 0x61, 0x0e, 0xd5, 0x27, 0x94, 0xb3, 0x18};
    std::string name(reinterpret_cast<const char*>(name_space), sizeof name_space);
    name.append(std::to_string(workspace.size())).append(":").append(workspace).append(key);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    call_id id;
    if (EVP_Digest(name.data(), name.size(), digest, &size, EVP_sha1(), nullptr) != 1 || size < id.bytes.size())
        return id;
    std::copy_n(digest, id.bytes.size(), id.bytes.begin());
    id.bytes[6] = static_cast<std::uint8_t>(0x50U | (id.bytes[6] & 0x0fU));
    id.bytes[8] = static_cast<std::uint8_t>(0x80U | (id.bytes[8] & 0x3fU));
    return id;
}

} // namespace callkit::server::detail
