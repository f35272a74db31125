#include "wire.hpp"

#include "field_text.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace callkit::net {

using detail::is_token;
using detail::is_value;

namespace {

bool is_target(std::string_view text) {
    return text.starts_with('/') && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

void add_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

/// Text of a URL with its escapes resolved, as a user and a password stand there.
std::string unescaped(std::string_view text) {
    const auto digit = [](char c) -> int {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : -1;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

} // namespace

void wipe(std::string& text) noexcept {
    text.resize(text.capacity());
    callkit::detail::wipe_memory(text.data(), text.size());
    text.clear();
}

result<void> check_message(const outgoing_request& request) {
    if (!is_token(request.method))
        return fail(errc::invalid_argument, "the HTTP method is none");
    if (!is_target(request.target))
        return fail(errc::invalid_argument, "a target begins with / and is escaped");
    if (request.origin.host.empty())
        return fail(errc::invalid_argument, "there is no host to ask");
    const auto good = [](const http_header& one) { return is_token(one.name) && is_value(one.value); };
    if (!std::all_of(request.headers.begin(), request.headers.end(), good) ||
        !is_value(request.authorization.reveal()) || !is_value(request.content_type))
        return fail(errc::invalid_argument, "a header would break the message");
    return {};
}

void write_message(std::string& out, const outgoing_request& request, std::string_view user_agent) {
    const std::string_view body = request.body.reveal();
    // In one piece, so that it is never moved and nothing of it is left behind.
    std::size_t size = 512 + request.target.size() + request.authorization.reveal().size() + body.size();
    for (const http_header& one : request.headers)
        size += one.name.size() + one.value.size() + 4;
    out.reserve(size + user_agent.size() + request.content_type.size() + request.origin.host.size());
    out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
    add_header(out, "Host", host_header(request.origin));
    if (!request.authorization.empty())
        add_header(out, "Authorization", request.authorization.reveal());
    if (!user_agent.empty())
        add_header(out, "User-Agent", user_agent);
    for (const http_header& one : request.headers)
        add_header(out, one.name, one.value);
    if (!request.content_type.empty())
        add_header(out, "Content-Type", request.content_type);
    if (!body.empty() || request.method == "POST" || request.method == "PUT")
        add_header(out, "Content-Length", std::to_string(body.size()));
    out.append("\r\n").append(body);
}

result<proxy_address> parse_proxy(const secret& address) {
    std::string_view text = address.reveal();
    proxy_address proxy;
    if (!text.starts_with("http://"))
        return fail(errc::invalid_argument, "a proxy is given as http://[user:password@]host:port");
    text.remove_prefix(7);
    text = text.substr(0, text.find('/'));
    if (const auto at = text.rfind('@'); at != std::string_view::npos) {
        std::string user = unescaped(text.substr(0, at));
        std::string basic(4 * ((user.size() + 2) / 3) + 1, '\0');
        const int length =
            EVP_EncodeBlock(reinterpret_cast<unsigned char*>(basic.data()),
                            reinterpret_cast<const unsigned char*>(user.data()), static_cast<int>(user.size()));
        basic.resize(static_cast<std::size_t>(length));
        std::string header = "Basic " + basic;
        proxy.authorization = secret(header);
        wipe(user);
        wipe(basic);
        wipe(header);
        text.remove_prefix(at + 1);
    }
    auto where = parse_origin("http://" + std::string(text));
    if (!where)
        return fail(errc::invalid_argument, "a proxy is given as http://[user:password@]host:port");
    proxy.where = std::move(*where);
    return proxy;
}

std::string connect_message(const origin& target, const proxy_address& proxy, std::string_view user_agent) {
    const std::string host = (target.host.find(':') != std::string::npos ? "[" + target.host + "]" : target.host) +
                             ":" + std::to_string(target.port);
    std::string out;
    out.reserve(512 + 2 * host.size() + proxy.authorization.reveal().size() + user_agent.size());
    out.append("CONNECT ").append(host).append(" HTTP/1.1\r\n");
    add_header(out, "Host", host);
    if (!proxy.authorization.empty())
        add_header(out, "Proxy-Authorization", proxy.authorization.reveal());
    if (!user_agent.empty())
        add_header(out, "User-Agent", user_agent);
    return out.append("\r\n");
}

} // namespace callkit::net
