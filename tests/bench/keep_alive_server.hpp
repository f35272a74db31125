#pragma once

#include "../unit/net/certificates.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

/// What the clients talk to: an HTTPS server that keeps connections and answers everything with a new call. A process
/// of its own, so that its work is not counted as theirs.
namespace callkit::bench {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// A call as Twilio tells it when it has just been placed, in two kilobytes.
inline std::string new_call() {
    const std::string sid = "CA0123456789abcdef0123456789abcdef";
    const std::string path = "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls/" + sid;
    std::string json =
        R"({"date_updated": null, "price_unit": "USD", "parent_call_sid": null, "caller_name": null, )"
        R"("duration": null, "from": "+14155550100", "to": "+14155552671", "annotation": null, )"
        R"("answered_by": null, "sid": ")" +
        sid +
        R"(", "queue_time": "0", "price": null, "api_version": "2010-04-01", "status": "queued", )"
        R"("direction": "outbound-api", "start_time": null, "phone_number_sid": null, "group_sid": null, )"
        R"("date_created": "Tue, 31 Aug 2010 20:36:28 +0000", "end_time": null, "trunk_sid": null, )"
        R"("forwarded_from": null, "uri": ")" +
        path +
        R"(.json", "account_sid": "AC0123456789abcdef0123456789abcdef", )"
        R"("from_formatted": "(415) 555-0100", "to_formatted": "(415) 555-2671", "subresource_uris": {)";
    bool first = true;
    for (const char* const part : {"notifications", "recordings", "payments", "events", "siprec", "streams",
                                   "transcriptions", "user_defined_message_subscriptions", "user_defined_messages"}) {
        json += first ? "\"" : ", \"";
        json.append(part).append("\": \"").append(path).append("/").append(part).append(".json\"");
        first = false;
    }
    return json + "}}";
}

/// The whole answer, with the headers that Twilio sends.
inline std::string answer_bytes() {
    const std::string body = new_call();
    return "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: keep-alive\r\nDate: Tue, 31 Aug 2010 20:36:28 GMT\r\nTwilio-Concurrent-Requests: 1\r\n"
           "Twilio-Request-Id: RQ0123456789abcdef0123456789abcdef\r\nTwilio-Request-Duration: 0.102\r\n"
           "X-Home-Region: us1\r\nX-API-Domain: api.twilio.com\r\nStrict-Transport-Security: max-age=31536000\r\n\r\n" +
           body;
}

class served_connection : public std::enable_shared_from_this<served_connection> {
  public:
    served_connection(tcp::socket socket, asio::ssl::context& tls, const std::string& answer)
        : stream_(std::move(socket), tls), answer_(answer) {}

    void start() {
        stream_.next_layer().set_option(tcp::no_delay(true));
        stream_.async_handshake(asio::ssl::stream_base::server,
                                [self = shared_from_this()](boost::system::error_code ec) {
                                    if (!ec)
                                        self->next();
                                });
    }

  private:
    void next() {
        request_.emplace();
        boost::beast::http::async_read(stream_, buffer_, *request_,
                                       [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                                           if (ec)
                                               return;
                                           asio::async_write(self->stream_, asio::buffer(self->answer_),
                                                             [self](boost::system::error_code failed, std::size_t) {
                                                                 if (!failed)
                                                                     self->next();
                                                             });
                                       });
    }

    asio::ssl::stream<tcp::socket> stream_;
    const std::string& answer_;
    boost::beast::flat_buffer buffer_{};
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> request_{};
};

/// Serves until standard input ends. Writes the certificate to trust into a file and the port to standard output.
inline int serve(const std::string& certificate_file) {
    const certificates::authority authority;
    const certificates::pair own = authority.issue("DNS:localhost,IP:127.0.0.1", 1);
    std::ofstream(certificate_file) << authority.certificate();
    asio::ssl::context tls(asio::ssl::context::tls_server);
    tls.use_certificate_chain(asio::buffer(own.certificate));
    tls.use_private_key(asio::buffer(own.key), asio::ssl::context::pem);

    asio::io_context io(1);
    const std::string answer = answer_bytes();
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const auto accept = [&](const auto& again) -> void {
        acceptor.async_accept([&, again](boost::system::error_code ec, tcp::socket socket) {
            if (!ec)
                std::make_shared<served_connection>(std::move(socket), tls, answer)->start();
            again(again);
        });
    };
    accept(accept);
    std::printf("%u\n", static_cast<unsigned>(acceptor.local_endpoint().port()));
    std::fflush(stdout);
    asio::posix::stream_descriptor parent(io, 0);
    char byte = 0;
    parent.async_read_some(asio::buffer(&byte, 1), [&](boost::system::error_code, std::size_t) { io.stop(); });
    io.run();
    return 0;
}

} // namespace callkit::bench
