// Answers questions about Twilio, one JSON object a line, so that programs in other languages can compare their
// answers:
//
//   {"kind":"sign","token":…,"url":…,"body":…}                                 -> "signature"
//   {"kind":"validate","token":…,"signature":…,"url":…,"body":…}               -> true or false
//   {"kind":"CreateCall","account":…,"given":{…}}                              -> "METHOD URL BODY" or null
//   and the same for every other operation of operations.hpp, with "call", "conference" and so on
//   {"kind":"token","account":…,"key":…,"secret":…,"identity":…,"ttl":…,…}     -> "jwt" or null

#include "operations.hpp"

#include <callkit/twilio/access_token.hpp>
#include <callkit/twilio/webhook.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

using namespace callkit;
namespace json = boost::json;

namespace {

std::string text(const json::object& from, const char* name) {
    const json::value* found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

json::value token(const json::object& question) {
    twilio::access_token wanted;
    wanted.account_sid = text(question, "account");
    wanted.key_sid = text(question, "key");
    wanted.key_secret = secret(text(question, "secret"));
    wanted.identity = text(question, "identity");
    wanted.region = text(question, "region");
    wanted.ttl = seconds(question.at("ttl").to_number<std::int64_t>());
    if (const json::value* nbf = question.if_contains("nbf"))
        wanted.not_before = from_unix_micros(nbf->to_number<std::int64_t>() * 1'000'000);
    const std::string algorithm = text(question, "algorithm");
    wanted.algorithm = algorithm == "HS512"   ? twilio::token_algorithm::hs512
                       : algorithm == "HS384" ? twilio::token_algorithm::hs384
                                              : twilio::token_algorithm::hs256;
    if (const json::value* voice = question.if_contains("voice")) {
        const json::object& grant = voice->as_object();
        wanted.voice = twilio::voice_grant{.incoming = grant.contains("incoming"),
                                           .outgoing_application_sid = text(grant, "application"),
                                           .outgoing_parameters = text(grant, "parameters"),
                                           .push_credential_sid = text(grant, "push"),
                                           .endpoint_id = text(grant, "endpoint")};
    }
    const auto made =
        twilio::make_access_token(wanted, from_unix_micros(question.at("now").to_number<std::int64_t>() * 1'000'000));
    return made ? json::value(*made) : json::value();
}

void read(const json::value& given, std::string& to) {
    to = given.as_string();
}
void read(const json::value& given, std::optional<std::string>& to) {
    to = std::string(given.as_string());
}
void read(const json::value& given, std::optional<secret>& to) {
    to = secret(std::string(given.as_string()));
}
void read(const json::value& given, std::optional<bool>& to) {
    to = given.is_string() ? given.as_string() == "true" : given.as_bool();
}
void read(const json::value& given, std::optional<std::int64_t>& to) {
    to = given.to_number<std::int64_t>();
}
void read(const json::value& given, std::optional<twilio::http_method>& to) {
    to = given.as_string() == "GET" ? twilio::http_method::get : twilio::http_method::post;
}
void read(const json::value& given, std::vector<std::string>& to) {
    if (given.is_string()) { // a list that npm's twilio takes as one text
        std::string_view rest(given.as_string().data(), given.as_string().size());
        while (true) {
            const std::size_t comma = rest.find(',');
            to.emplace_back(rest.substr(0, comma));
            if (comma == std::string_view::npos)
                return;
            rest.remove_prefix(comma + 1);
        }
    }
    for (const json::value& one : given.as_array())
        to.emplace_back(one.as_string());
}

// Takes values from an object with the names that npm's twilio has for the members: `statusCallback`,
// `startTimeBefore`, `parameter1.name`.
class json_fill {
  public:
    explicit json_fill(const json::object& given) : given_(given) {}

    template <class Value>
    void operator()(std::string_view name, Value& to) {
        std::string key(name);
        key[0] = static_cast<char>(key[0] - 'A' + 'a');
        if (key.ends_with('<'))
            key.replace(key.size() - 1, 1, "Before");
        else if (key.ends_with('>'))
            key.replace(key.size() - 1, 1, "After");
        if (const json::value* value = given_.if_contains(key)) {
            ++used_;
            read(*value, to);
        }
    }
    void operator()(std::string_view, std::vector<twilio::custom_parameter>& to) {
        for (int i = 1; i <= 99; ++i) {
            const std::string key = "parameter" + std::to_string(i);
            const json::value* name = given_.if_contains(key + ".name");
            if (name == nullptr)
                return;
            used_ += 2;
            to.push_back({std::string(name->as_string()), std::string(given_.at(key + ".value").as_string())});
        }
    }
    template <class What>
    void settle(What&) const {}

    // Whether everything that was given went somewhere.
    [[nodiscard]] bool complete() const { return used_ == given_.size(); }

  private:
    const json::object& given_;
    std::size_t used_{0};
};

json::value written(const result<twilio::request>& made) {
    if (!made)
        return {};
    return json::value(made->method + " https://" + made->host + made->target + " " + made->body);
}

json::value request_of(const requests::maker<json_fill>& make, const json::object& question) {
    const requests::subject of{.account = text(question, "account"),
                               .call = text(question, "call"),
                               .conference = text(question, "conference"),
                               .participant = text(question, "participant"),
                               .recording = text(question, "recording"),
                               .queue = text(question, "queue"),
                               .member = text(question, "member"),
                               .name = text(question, "name"),
                               .sid = text(question, "sid")};
    const twilio::endpoint where{.edge = text(question, "edge"), .region = text(question, "region")};
    const json::value* given = question.if_contains("given");
    const json::object nothing;
    json_fill fill(given != nullptr ? given->as_object() : nothing);
    const auto made = make(of, where, fill);
    return fill.complete() ? written(made) : json::value("a member that callkit does not have");
}

json::value answer(const json::object& question) {
    static const auto operations = requests::operations<json_fill>();
    const std::string kind = text(question, "kind");
    if (const auto found = operations.find(kind); found != operations.end())
        return request_of(found->second, question);
    if (kind == "token")
        return token(question);
    const std::array<secret, 1> tokens{secret(text(question, "token"))};
    const std::string url = text(question, "url");
    const std::string body = text(question, "body");
    if (kind == "sign") {
        const auto fields = twilio::form::parse(body);
        return fields ? json::value(twilio::sign_webhook(url, *fields, tokens[0])) : json::value();
    }
    const std::string signature = text(question, "signature");
    return twilio::verify_webhook({.url = url, .signature = signature, .body = body}, tokens).has_value();
}

} // namespace

int main() {
    std::string line;
    while (std::getline(std::cin, line))
        std::cout << json::serialize(answer(json::parse(line).as_object())) << '\n';
    return 0;
}
