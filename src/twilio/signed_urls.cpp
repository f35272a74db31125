#include "signed_urls.hpp"

#include <utility>

namespace callkit::twilio {
namespace {

std::string named(const std::string& what, std::string_view port) {
    return what.empty() ? std::string(port) : what + ", " + std::string(port);
}

} // namespace

std::string joined(const url_parts& parts, std::string_view user, std::string_view port) {
    std::string made;
    made.reserve(parts.scheme.size() + user.size() + parts.host.size() + port.size() + parts.path.size() +
                 parts.query.size());
    made.append(parts.scheme).append(user).append(parts.host).append(port).append(parts.path).append(parts.query);
    return made;
}

signed_urls::signed_urls(const webhook& request)
    : received_(request.url.substr(0, request.url.find('#'))), websocket_(request.websocket),
      parts_(split_url(request.url)) {
}

std::optional<std::string_view> signed_urls::as_received() const noexcept {
    if (parts_ && !(parts_->user.empty() && parts_->port.empty()))
        return std::nullopt;
    return received_;
}

bool signed_urls::add_more() {
    if (list_.empty()) {
        if (parts_)
            add_without_port(*parts_, "", true);
        else
            add("as received", std::string(received_), true);
        return true;
    }
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

void signed_urls::add_mistakes() {
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
    add_ports(other, parts_->path.ends_with('/') ? "without the slash at the end" : "with a slash at the end", false);
    if (!parts_->query.empty()) {
        other = *parts_;
        other.query = {};
        add_ports(other, "without the query", false);
    }
}

void signed_urls::add(std::string what, std::string url, bool accepted) {
    for (const signed_url& one : list_)
        if (one.url == url)
            return;
    list_.push_back({std::move(what), std::move(url), accepted});
}

void signed_urls::add_without_port(const url_parts& parts, const std::string& what, bool accepted) {
    add(parts.port.empty() ? (what.empty() ? "as received" : what) : named(what, "without the port"),
        joined(parts, {}, {}), accepted);
}

void signed_urls::add_ports(const url_parts& parts, const std::string& what, bool accepted) {
    const bool secure = parts.scheme == "https://" || parts.scheme == "wss://";
    const std::string_view usual = secure ? ":443" : ":80";
    add_without_port(parts, what, accepted);
    add(named(what, parts.port.empty() ? "with the usual port" : "with the port"),
        joined(parts, {}, parts.port.empty() ? usual : parts.port), accepted);
}

/// Frameworks hand on URLs that another parser has written anew.
void signed_urls::add_other_escapes() {
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

void signed_urls::add_websockets() {
    url_parts other = *parts_;
    const std::string slash = parts_->path.ends_with('/') ? std::string(parts_->path) : std::string(parts_->path) + "/";
    if (parts_->scheme == "https://")
        other.scheme = "wss://";
    else if (parts_->scheme == "http://")
        other.scheme = "ws://";
    add_ports(other, "with the scheme of a WebSocket", true);
    other.path = slash;
    add_ports(other, "with a slash at the end", true);
}

} // namespace callkit::twilio
