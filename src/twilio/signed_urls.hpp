#pragma once

#include "url.hpp"

#include <callkit/twilio/webhook.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::twilio {

/// A URL put together again, with another user or port.
[[nodiscard]] std::string joined(const url_parts& parts, std::string_view user, std::string_view port);

struct signed_url {
    std::string what;
    std::string url;
    bool accepted;
};

/// The URLs that Twilio may have signed, the likeliest first.
class signed_urls {
  public:
    /// The request's URL must outlive it.
    explicit signed_urls(const webhook& request);

    /// The likeliest one, which nearly always is the right one, when it is a piece of the request's URL: nothing has to
    /// be put together for it. It is in the list too.
    [[nodiscard]] std::optional<std::string_view> as_received() const noexcept;

    /// Adds to the list, at first the likeliest alone; false when it has all that may be accepted.
    bool add_more();
    /// Adds what people get wrong. A signature that fits one of these proves nothing.
    void add_mistakes();

    [[nodiscard]] const std::vector<signed_url>& list() const noexcept { return list_; }
    [[nodiscard]] std::string_view query() const noexcept { return parts_ ? parts_->query : std::string_view(); }

  private:
    void add(std::string what, std::string url, bool accepted);
    void add_without_port(const url_parts& parts, const std::string& what, bool accepted);
    void add_ports(const url_parts& parts, const std::string& what, bool accepted);
    void add_other_escapes();
    void add_websockets();

    std::string_view received_; // without its fragment
    bool websocket_;
    bool complete_{false};
    std::optional<url_parts> parts_;
    std::vector<signed_url> list_{};
};

} // namespace callkit::twilio
