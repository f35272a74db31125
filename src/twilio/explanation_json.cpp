#include <callkit/twilio/webhook.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace callkit::twilio {

std::string to_json(const result<void>& verified, std::span<const signature_try> tried) {
    boost::json::array list;
    for (const signature_try& one : tried)
        list.push_back({{"what", one.what},
                        {"url", one.url},
                        {"accepted", one.accepted},
                        {"matches", one.matches},
                        {"token", one.matches ? boost::json::value(one.token) : boost::json::value()}});
    return boost::json::serialize(boost::json::object{
        {"valid", verified.has_value()}, {"why", verified ? "" : verified.error().detail}, {"tried", std::move(list)}});
}

} // namespace callkit::twilio
