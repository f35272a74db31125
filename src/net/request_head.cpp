#include "request_head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <charconv>
#include <string>

namespace callkit::net::detail {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t most_fields = 100;

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

/// A line that goes on in the next one (obs-fold) was taken apart differently by every server there was.
bool has_folded_line(std::string_view head) {
    return head.find("\n ") != std::string_view::npos || head.find("\n\t") != std::string_view::npos;
}

/// Origin-form, and `*` for OPTIONS. Others are for proxies.
bool good_target(std::string_view method, std::string_view target) {
    if (target == "*")
        return method == "OPTIONS";
    return target.starts_with('/') &&
           std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

std::size_t count(const http::fields& fields, http::field name) {
    const auto range = fields.equal_range(name);
    return static_cast<std::size_t>(std::distance(range.first, range.second));
}

/// How many bytes follow; nothing when the header is no plain number.
std::optional<std::uint64_t> length_in(std::string_view text) {
    std::uint64_t length = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (ec != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return length;
}

/// 0, or the status to refuse it with.
int judge_fields(const http::request<http::empty_body>& raw, bool http_1_1) {
    const std::size_t lengths = count(raw, http::field::content_length);
    if (count(raw, http::field::transfer_encoding) != 0)
        return lengths != 0 || !http_1_1 ? 400 : 411;
    if (lengths > 1)
        return 400;
    const std::size_t hosts = count(raw, http::field::host);
    if (hosts > 1 || (http_1_1 && hosts == 0))
        return 400;
    if (count(raw, http::field::authorization) > 1) // whom would the next server believe?
        return 400;
    return 0;
}

} // namespace

head_end find_head_end(std::string_view arrived, std::size_t from) {
    for (std::size_t begin = from;;) {
        const std::size_t at = arrived.find('\n', begin);
        const std::size_t nul = arrived.substr(0, at).find('\0', begin);
        if (nul != std::string_view::npos)
            return {head_end::kind::broken, 0, nul};
        if (at == std::string_view::npos)
            return {head_end::kind::more, 0, arrived.size()};
        if (at == 0 || arrived[at - 1] != '\r')
            return {head_end::kind::broken, 0, at};
        if (at >= 3 && arrived[at - 2] == '\n')
            return {head_end::kind::complete, at + 1, at + 1};
        begin = at + 1;
    }
}

std::variant<request_head, int> read_request_head(std::string_view head, std::size_t body_limit) {
    if (has_folded_line(head))
        return 400;
    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(head.size() + 1));
    parser.body_limit(boost::none);
    boost::system::error_code ec;
    const std::size_t used = parser.put(boost::asio::buffer(head.data(), head.size()), ec);
    if (ec == http::error::bad_version)
        return 505;
    if ((ec && ec != http::error::unexpected_body) || !parser.is_header_done() || used != head.size())
        return 400;

    request_head made;
    made.raw = parser.release();
    made.http_1_1 = made.raw.version() >= 11;
    if (const int refusal = judge_fields(made.raw, made.http_1_1); refusal != 0)
        return refusal;
    made.message.method = std::string(view(made.raw.method_string()));
    made.message.target = std::string(view(made.raw.target()));
    if (!good_target(made.message.method, made.message.target))
        return 400;
    made.message.headers.reserve(8);
    for (const auto& field : made.raw) {
        if (made.message.headers.size() == most_fields)
            return 431;
        made.message.headers.push_back({std::string(view(field.name_string())), std::string(view(field.value()))});
    }
    if (const auto length = made.raw.find(http::field::content_length); length != made.raw.end()) {
        const auto size = length_in(view(length->value()));
        if (!size)
            return 400;
        if (*size > body_limit)
            return 413;
        made.body = static_cast<std::size_t>(*size);
    }
    made.keep_alive = made.raw.keep_alive();
    if (const std::string_view expected = header(made.message.headers, "Expect"); !expected.empty()) {
        if (!callkit::net::detail::same_name(expected, "100-continue"))
            return 417;
        made.wants_continue = made.http_1_1 && made.body > 0;
    }
    made.upgrade = boost::beast::websocket::is_upgrade(made.raw);
    if (made.upgrade && made.body > 0)
        return 400;
    return made;
}

} // namespace callkit::net::detail
