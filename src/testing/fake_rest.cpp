#include "fake_rest.hpp"

#include <callkit/twilio/request.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

namespace callkit::testing {
namespace {

/// The user of a Basic Authorization header and its password; nothing for another.
std::optional<std::pair<std::string, std::string>> read_basic(std::string_view header) {
    constexpr std::string_view scheme{"basic "};
    if (header.size() < scheme.size() || !net::detail::same_name(header.substr(0, scheme.size()), scheme))
        return std::nullopt;
    header.remove_prefix(scheme.size());
    if (header.empty() || header.size() % 4 != 0 || header.size() > 4096)
        return std::nullopt;
    const std::vector<unsigned char> encoded(header.begin(), header.end());
    std::vector<unsigned char> decoded(encoded.size());
    const int size = EVP_DecodeBlock(decoded.data(), encoded.data(), static_cast<int>(encoded.size()));
    if (size < 0)
        return std::nullopt;
    const auto padding = static_cast<std::size_t>(std::count(header.end() - 2, header.end(), '='));
    const std::string plain(decoded.begin(), decoded.begin() + size - static_cast<std::ptrdiff_t>(padding));
    const std::size_t colon = plain.find(':');
    if (colon == std::string::npos)
        return std::nullopt;
    return std::pair(plain.substr(0, colon), plain.substr(colon + 1));
}

bool same_secret(const std::string& given, const secret& right) {
    const std::string_view wanted = right.reveal();
    return !wanted.empty() && given.size() == wanted.size() &&
           CRYPTO_memcmp(given.data(), wanted.data(), wanted.size()) == 0;
}

enum class credentials { none, good, test };

credentials look_at(const fake_twilio_options& options, std::string_view header) {
    const auto given = read_basic(header);
    if (!given)
        return credentials::none;
    const auto& [user, password] = *given;
    if ((user == options.account_sid && same_secret(password, options.auth_token)) ||
        (!options.api_key.empty() && user == options.api_key && same_secret(password, options.api_secret)))
        return credentials::good;
    if (!options.test_account_sid.empty() && user == options.test_account_sid &&
        same_secret(password, options.test_auth_token))
        return credentials::test;
    return credentials::none;
}

/// A part of a path; a plus is a plus there.
std::string decoded_segment(std::string_view segment) {
    std::string plus_kept;
    for (const char c : segment)
        plus_kept += c == '+' ? std::string("%2B") : std::string(1, c);
    const auto read = twilio::form::parse("x=" + plus_kept);
    return read ? std::string(read->get("x")) : std::string(segment);
}

rest_request take_apart(const net::http_request& request) {
    rest_request made;
    made.method = request.method;
    const std::string_view target = request.target;
    const std::size_t question = target.find('?');
    made.path = target.substr(0, question);
    const std::string_view query = question == std::string_view::npos ? "" : target.substr(question + 1);
    const bool from_query = request.method == "GET" || request.method == "HEAD" || request.method == "DELETE";
    if (auto read = twilio::form::parse(from_query ? query : std::string_view(request.body)))
        made.given = *std::move(read);
    std::string_view left = made.path;
    for (const std::string_view suffix : {"json", "wav", "mp3"}) {
        if (left.size() > suffix.size() && left.ends_with(suffix) && left[left.size() - suffix.size() - 1] == '.') {
            made.suffix = suffix;
            left.remove_suffix(suffix.size() + 1);
            break;
        }
    }
    while (!left.empty()) {
        left.remove_prefix(1);
        const std::string_view one = left.substr(0, left.find('/'));
        made.rest.push_back(decoded_segment(one));
        left.remove_prefix(one.size());
    }
    return made;
}

bool is_create(const net::http_request& request) {
    return request.method == "POST" &&
           (request.target.ends_with("/Calls.json") || request.target.ends_with("/Participants.json"));
}

/// What tells an application's calls apart.
std::string correlation(const rest_request& request) {
    for (const char* name : {"StatusCallback", "Url"}) {
        const std::string_view url = request.get(name);
        const std::size_t question = url.find('?');
        if (question != std::string_view::npos)
            return std::string(url.substr(question + 1, url.find('#') - question - 1));
    }
    return {};
}

net::http_response route(fake_state& state, rest_request request) {
    // 2010-04-01 / Accounts / AC…
    if (request.rest.size() < 3 || request.rest[0] != "2010-04-01" || request.rest[1] != "Accounts")
        return not_found(request);
    const std::string& account = request.test ? state.options.test_account_sid : state.options.account_sid;
    if (request.rest[2] != account)
        return answer_error(404, 20404, "The requested resource " + request.path + " was not found");
    request.rest.erase(request.rest.begin(), request.rest.begin() + 3);
    const std::string what = request.rest.empty() ? "" : request.rest[0];
    if (request.test && !(what == "Calls" && request.method == "POST" && request.rest.size() == 1))
        return answer_error(403, 20008);
    if (what == "Calls")
        return calls_resource(state, request);
    if (what == "Conferences")
        return conferences_resource(state, request);
    if (what == "Recordings")
        return recordings_resource(state, request);
    return account_resource(state, request);
}

request_fault draw_fault(fake_state& state, const net::http_request& request) {
    const fake_faults& faults = state.options.faults;
    if (faults.decide)
        if (const request_fault decided = faults.decide(request); decided != request_fault::none)
            return decided;
    const std::pair<unsigned, request_fault> chances[] = {{faults.rate_limited, request_fault::rate_limited},
                                                          {faults.failed_before, request_fault::failed_before},
                                                          {faults.failed_after, request_fault::failed_after},
                                                          {faults.dropped_before, request_fault::dropped_before},
                                                          {faults.dropped_after, request_fault::dropped_after}};
    for (const auto& [chance, fault] : chances)
        if (chance != 0 && state.random.chance(chance))
            return fault;
    return request_fault::none;
}

} // namespace

void answer_request(fake_state& state, const net::http_request& request, fake_twilio_machine::answer done) {
    ++state.counters.requests;
    rest_request read = take_apart(request);
    const bool create = is_create(request);
    const std::string key = create ? correlation(read) : std::string();
    if (create) {
        ++state.counters.calls.received;
        if (!key.empty())
            ++state.counters.by_query[key].received;
    }
    const auto reply = [&](std::optional<net::http_response> response) {
        if (response) {
            response->headers.push_back({"Twilio-Request-Id", state.new_sid("RQ")});
            response->headers.push_back({"Twilio-Concurrent-Requests", "1"}); // one after the other
        }
        if (state.options.faults.delayed != 0 && state.random.chance(state.options.faults.delayed))
            state.after(state.options.faults.delay,
                        [done = std::move(done), response = std::move(response)] { done(response); });
        else
            done(std::move(response));
    };
    const credentials who = look_at(state.options, net::header(request.headers, "Authorization"));
    if (who == credentials::none) {
        net::http_response refusal = answer_error(401, 20003);
        refusal.headers.push_back({"WWW-Authenticate", "Basic realm=\"Twilio API\""});
        return reply(std::move(refusal));
    }
    read.test = who == credentials::test;
    const request_fault fault = draw_fault(state, request);
    if (fault == request_fault::rate_limited) {
        net::http_response slow_down = answer_error(429, 20429);
        slow_down.headers.push_back({"Retry-After", "1"});
        return reply(std::move(slow_down));
    }
    if (fault == request_fault::failed_before)
        return reply(answer_error(503, 20503));
    if (fault == request_fault::dropped_before)
        return reply(std::nullopt);
    net::http_response response = route(state, std::move(read));
    if (create && response.status == 201) {
        ++state.counters.calls.processed;
        if (!key.empty())
            ++state.counters.by_query[key].processed;
    }
    if (fault == request_fault::dropped_after)
        return reply(std::nullopt);
    if (fault == request_fault::failed_after)
        return reply(answer_error(500, 20500));
    reply(std::move(response));
}

} // namespace callkit::testing
