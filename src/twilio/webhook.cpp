#include "digest.hpp"
#include "url.hpp"

#include <callkit/twilio/webhook.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace callkit::twilio {
namespace {

constexpr std::string_view body_hash_name = "bodySHA256";

/// The first eight bytes as a number that sorts as they do.
std::uint64_t prefix_of(std::string_view text) noexcept {
    std::uint64_t prefix = 0;
    const std::size_t size = std::min<std::size_t>(text.size(), 8);
    if (size == 8) { // a load and a byte swap; nearly all names are as long
        for (std::size_t i = 0; i < 8; ++i)
            prefix = prefix << 8U | static_cast<unsigned char>(text[i]);
        return prefix;
    }
    for (std::size_t i = 0; i < size; ++i)
        prefix |= std::uint64_t{static_cast<unsigned char>(text[i])} << (56U - 8U * i);
    return prefix;
}

/// The parameters as they are signed: sorted by name, a name's values sorted, each once, without separators.
std::string signed_parameters(const form& parameters) {
    using parameter = std::pair<std::string_view, std::string_view>;
    struct place {
        std::uint64_t prefix; // decides nearly always, without a look at the texts
        const parameter* at;

        bool operator<(const place& other) const noexcept {
            return prefix != other.prefix ? prefix < other.prefix : *at < *other.at;
        }
    };
    // A form has at most 256 fields.
    std::array<place, 256> places; // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
    place* end = places.data();
    std::size_t size = 0;
    for (const parameter& one : parameters.fields()) {
        *end++ = {prefix_of(one.first), &one};
        size += one.first.size() + one.second.size();
    }
    std::sort(places.data(), end);
    std::string made(size, '\0');
    char* out = made.data();
    const place* last = nullptr;
    for (const place* one = places.data(); one != end; ++one) {
        if (last != nullptr && one->prefix == last->prefix && *one->at == *last->at)
            continue;
        out = std::copy(one->at->first.begin(), one->at->first.end(), out);
        out = std::copy(one->at->second.begin(), one->at->second.end(), out);
        last = one;
    }
    made.resize(static_cast<std::size_t>(out - made.data()));
    return made;
}

std::string signature_of(std::string_view url, std::string_view parameters, const secret& token) {
    std::string text(url);
    text += parameters;
    return base64(hmac(digest_kind::sha1, token, text));
}

struct candidate {
    std::string what;
    std::string url;
    bool accepted;
};

std::string joined(const url_parts& parts, std::string_view user, std::string_view port) {
    std::string made;
    made.reserve(parts.scheme.size() + user.size() + parts.host.size() + port.size() + parts.path.size() +
                 parts.query.size());
    made.append(parts.scheme).append(user).append(parts.host).append(port).append(parts.path).append(parts.query);
    return made;
}

/// The URLs that Twilio may have signed, the likeliest first.
class candidates {
  public:
    /// Has the likeliest at once; the others have to be asked for, as nearly no request needs them.
    explicit candidates(const webhook& request) : websocket_(request.websocket) {
        parts_ = split_url(request.url);
        if (!parts_)
            list_.push_back({"as received", std::string(request.url.substr(0, request.url.find('#'))), true});
        else
            add_without_port(*parts_, "", true);
    }

    /// Adds what is less likely; false when that has been done.
    bool add_more() {
        if (!parts_ || std::exchange(complete_, true))
            return false;
        add_ports(*parts_, "", true);
        if (!parts_->user.empty()) {
            add("with the user", joined(*parts_, parts_->user, {}), true);
            add("with the user and the port", joined(*parts_, parts_->user, parts_->port), true);
        }
        add_other_escapes();
        if (websocket_)
            add_websockets();
        return true;
    }

    /// What people get wrong. A signature that fits one of these proves nothing.
    void add_mistakes() {
        if (!parts_)
            return;
        url_parts other = *parts_;
        for (const auto& [mine, theirs] : {std::pair<std::string_view, std::string_view>{"http://", "https://"},
                                           {"https://", "http://"},
                                           {"https://", "wss://"},
                                           {"wss://", "https://"}}) {
            if (parts_->scheme == mine) {
                other.scheme = theirs;
                add_ports(other, "with the scheme " + std::string(theirs), false);
            }
        }
        other = *parts_;
        const std::string longer = std::string(parts_->path) + "/";
        if (parts_->path.ends_with('/'))
            other.path.remove_suffix(1);
        else
            other.path = longer;
        add_ports(other, parts_->path.ends_with('/') ? "without the slash at the end" : "with a slash at the end",
                  false);
        if (!parts_->query.empty()) {
            other = *parts_;
            other.query = {};
            add_ports(other, "without the query", false);
        }
    }

    [[nodiscard]] const std::vector<candidate>& list() const noexcept { return list_; }
    [[nodiscard]] std::string_view query() const noexcept { return parts_ ? parts_->query : std::string_view(); }

  private:
    void add(std::string what, std::string url, bool accepted) {
        for (const candidate& one : list_)
            if (one.url == url)
                return;
        list_.push_back({std::move(what), std::move(url), accepted});
    }

    static std::string named(const std::string& what, std::string_view port) {
        return what.empty() ? std::string(port) : what + ", " + std::string(port);
    }
    void add_without_port(const url_parts& parts, const std::string& what, bool accepted) {
        add(parts.port.empty() ? (what.empty() ? "as received" : what) : named(what, "without the port"),
            joined(parts, {}, {}), accepted);
    }
    void add_ports(const url_parts& parts, const std::string& what, bool accepted) {
        const bool secure = parts.scheme == "https://" || parts.scheme == "wss://";
        const std::string_view usual = secure ? ":443" : ":80";
        add_without_port(parts, what, accepted);
        add(named(what, parts.port.empty() ? "with the usual port" : "with the port"),
            joined(parts, {}, parts.port.empty() ? usual : parts.port), accepted);
    }

    /// Frameworks hand on URLs that another parser has written anew.
    void add_other_escapes() {
        const std::string host = standard_host(parts_->host);
        const std::string path = standard_path(parts_->path);
        const std::string query = standard_query(parts_->query);
        const std::string again = encoded_again(query);
        url_parts other = *parts_;
        other.host = host;
        other.path = path;
        other.query = query;
        add_ports(other, "as the URL standard writes it", true);
        other.query = again;
        add_ports(other, "with the query encoded again", true);
    }

    void add_websockets() {
        url_parts other = *parts_;
        const std::string slash =
            parts_->path.ends_with('/') ? std::string(parts_->path) : std::string(parts_->path) + "/";
        if (parts_->scheme == "https://")
            other.scheme = "wss://";
        else if (parts_->scheme == "http://")
            other.scheme = "ws://";
        add_ports(other, "with the scheme of a WebSocket", true);
        other.path = slash;
        add_ports(other, "with a slash at the end", true);
    }

    bool websocket_;
    bool complete_{false};
    std::optional<url_parts> parts_{};
    std::vector<candidate> list_{};
};

/// The first token that signed it so.
std::optional<std::size_t> signer(std::string_view url, std::string_view parameters, std::string_view signature,
                                  std::span<const secret> tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (!tokens[i].empty() && equal_in_constant_time(signature_of(url, parameters, tokens[i]), signature))
            return i;
    return std::nullopt;
}

bool has_token(std::span<const secret> tokens) noexcept {
    return std::any_of(tokens.begin(), tokens.end(), [](const secret& one) { return !one.empty(); });
}

bool body_is_what_was_hashed(std::string_view hash, std::string_view body) {
    const std::string found = sha256_hex(body);
    return !found.empty() && equal_in_constant_time(found, hash);
}

} // namespace

std::string sign_webhook(std::string_view url, const form& parameters, const secret& auth_token) {
    return signature_of(url, signed_parameters(parameters), auth_token);
}

namespace {

/// `parsed` is the body as a form, or null when nobody has taken it apart yet; `signs(url, parameters)` tells whether
/// one of the tokens gives the request's signature for them.
template <class Signs>
result<void> verify(const webhook& request, const form* parsed, bool any_token, const Signs& signs) {
    if (!any_token)
        return fail(errc::unauthorized, "no auth token is configured to verify the request with");
    if (request.signature.empty())
        return fail(errc::unauthorized, "the request has no X-Twilio-Signature header");
    candidates urls(request);
    std::string parameters;
    if (const auto hash = query_value(urls.query(), body_hash_name)) {
        if (!body_is_what_was_hashed(*hash, request.body))
            return fail(errc::unauthorized, "the body is not the one that was signed");
    } else if (parsed != nullptr) {
        parameters = signed_parameters(*parsed);
    } else {
        const auto fields = form::parse(request.body);
        if (!fields)
            return failure{fields.error()};
        parameters = signed_parameters(*fields);
    }
    std::size_t tried = 0;
    do {
        for (; tried < urls.list().size(); ++tried)
            if (signs(urls.list()[tried].url, parameters))
                return {};
    } while (urls.add_more());
    return fail(errc::unauthorized, "the signature is not Twilio's for this request");
}

result<void> verify_once(const webhook& request, const form* parsed, std::span<const secret> auth_tokens) {
    return verify(request, parsed, has_token(auth_tokens), [&](std::string_view url, std::string_view parameters) {
        return signer(url, parameters, request.signature, auth_tokens).has_value();
    });
}

} // namespace

result<void> verify_webhook(const webhook& request, std::span<const secret> auth_tokens) {
    return verify_once(request, nullptr, auth_tokens);
}

result<void> verify_webhook(const webhook& request, const form& parameters, std::span<const secret> auth_tokens) {
    return verify_once(request, &parameters, auth_tokens);
}

namespace {

std::string_view text_of(const hmac_sha1::digest& bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

struct webhook_verifier::keys {
    std::vector<hmac_sha1> prepared;

    result<void> verify(const webhook& request, const form* parsed) {
        return twilio::verify(request, parsed, !prepared.empty(),
                              [&](std::string_view url, std::string_view parameters) {
                                  for (hmac_sha1& key : prepared)
                                      if (const auto made = key.of(url, parameters);
                                          made && equal_in_constant_time(base64(text_of(*made)), request.signature))
                                          return true;
                                  return false;
                              });
    }
};

webhook_verifier::webhook_verifier(std::span<const secret> auth_tokens) : keys_(std::make_unique<keys>()) {
    for (const secret& token : auth_tokens)
        if (!token.empty())
            keys_->prepared.emplace_back(token);
}
webhook_verifier::~webhook_verifier() = default;
webhook_verifier::webhook_verifier(webhook_verifier&&) noexcept = default;
webhook_verifier& webhook_verifier::operator=(webhook_verifier&&) noexcept = default;

result<void> webhook_verifier::verify(const webhook& request) {
    return keys_->verify(request, nullptr);
}

result<void> webhook_verifier::verify(const webhook& request, const form& parameters) {
    return keys_->verify(request, &parameters);
}

std::vector<signature_try> explain_webhook(const webhook& request, std::span<const secret> auth_tokens) {
    candidates urls(request);
    urls.add_more();
    urls.add_mistakes();
    struct content {
        std::string what;
        std::string parameters;
        bool accepted;
    };
    std::vector<content> contents;
    const auto add_form = [&contents](std::string what, std::string_view body, bool accepted) {
        if (const auto fields = form::parse(body))
            contents.push_back({std::move(what), signed_parameters(*fields), accepted});
    };
    if (const auto hash = query_value(urls.query(), body_hash_name)) {
        const bool same = body_is_what_was_hashed(*hash, request.body);
        contents.push_back({same ? "" : "another body than the one that was signed", "", same});
        add_form("the body as a form", request.body, false);
    } else {
        add_form("", request.body, true);
        std::string_view trimmed = request.body;
        while (!trimmed.empty() && (trimmed.back() == '\n' || trimmed.back() == '\r'))
            trimmed.remove_suffix(1);
        if (trimmed.size() != request.body.size())
            add_form("the body without the line end behind it", trimmed, false);
        if (!request.body.empty())
            contents.push_back({"without the body, as for GET", "", false});
    }
    std::vector<signature_try> tries;
    for (const content& what : contents) {
        for (const candidate& one : urls.list()) {
            signature_try made;
            made.what = what.what.empty() ? one.what : one.what + "; " + what.what;
            made.url = one.url;
            if (const auto parts = split_url(one.url); parts && !parts->user.empty())
                made.url = joined(*parts, "***@", parts->port);
            made.accepted = one.accepted && what.accepted;
            if (const auto found = signer(one.url, what.parameters, request.signature, auth_tokens);
                found && !request.signature.empty()) {
                made.matches = true;
                made.token = *found;
            }
            tries.push_back(std::move(made));
        }
    }
    return tries;
}

bool replay_window::is_new(std::string_view token, steady_time now) {
    if (token.empty())
        return true;
    while (!order_.empty() && (now - order_.front().at > keep_ || order_.size() >= capacity_)) {
        seen_.erase(order_.front().token);
        order_.pop_front();
    }
    if (!seen_.emplace(token).second)
        return false;
    order_.push_back({now, std::string(token)});
    return true;
}

} // namespace callkit::twilio
