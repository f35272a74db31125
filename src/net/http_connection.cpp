#include "http_connection.hpp"

#include "body_connection.hpp"
#include "response_text.hpp"
#include "websocket_connection.hpp"

#include <callkit/core/error.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/status.hpp>

#include <exception>
#include <utility>

namespace callkit::net::detail {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// How much of what nobody will read is taken in before a connection is cut, and how long that may last.
constexpr std::size_t drain_limit = 256 * 1024;
constexpr seconds drain_time{2};

/// For a request that no handler will see: problem details (RFC 9457), as handlers give them.
http_response refusal(int status) {
    const errc code = status == 408                    ? errc::timeout
                      : status == 413 || status == 431 ? errc::too_large
                                                       : errc::malformed;
    const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    std::string body = R"({"title":")";
    body.append(reason.data(), reason.size()).append(R"(","status":)").append(std::to_string(status));
    body.append(R"(,"code":")").append(to_string(code)).append(R"(","advice":")").append(advice(code)).append("\"}");
    return {status, {{"Content-Type", "application/problem+json"}}, std::move(body)};
}

} // namespace

/// What a handler gets to answer with: the answer goes to the connection's strand, once, and at once when it is given
/// there.
class http_connection::reply_once {
  public:
    explicit reply_once(std::shared_ptr<http_connection> connection) : connection_(std::move(connection)) {}
    reply_once(const reply_once&) = delete;
    reply_once& operator=(const reply_once&) = delete;
    ~reply_once() {
        if (!used_)
            asio::post(connection_->strand_, [connection = connection_] { connection->close(); });
    }
    void operator()(http_response response) {
        if (used_.exchange(true))
            return;
        if (connection_->strand_.running_in_this_thread())
            return connection_->answer(response);
        asio::post(connection_->strand_,
                   [connection = connection_, response = std::move(response)] { connection->answer(response); });
    }

  private:
    const std::shared_ptr<http_connection> connection_;
    std::atomic<bool> used_{false};
};

http_connection::http_connection(std::shared_ptr<server_shared> server, std::unique_ptr<server_stream> stream)
    : server_(std::move(server)), stream_(std::move(stream)), strand_(stream_->get_executor()),
      limit_(strand_, server_->clock) {
}

http_connection::~http_connection() {
    if (entered_)
        server_->leave(place_);
}

void http_connection::start() {
    place_ = server_->enter(shared_from_this());
    entered_ = true;
    error_code ec;
    const auto remote = stream_->socket().remote_endpoint(ec);
    if (!ec)
        peer_ = remote.address().to_string();
    stream_->socket().set_option(asio::ip::tcp::no_delay(true), ec);
    limit_to(server_->options.request_limit);
    stream_->async_start([self = shared_from_this()](error_code failed) {
        if (failed || self->server_->closed)
            return self->close();
        self->next_request();
    });
}

void http_connection::drop() {
    asio::post(strand_, [self = shared_from_this()] { self->close(); });
}

void http_connection::next_request() {
    head_ = {};
    scanned_ = 0;
    skipped_line_ = false;
    const seconds patience = arrived_.empty() ? server_->options.idle_limit : server_->options.request_limit;
    limit_.set(patience, shared_from_this(),
               [](open_connection& owner) { static_cast<http_connection&>(owner).on_time_limit(); });
    read_head();
}

template <class Next>
void http_connection::read_some(Next next) {
    reading_ = true;
    stream_->async_read_chunk([self = shared_from_this(), next](error_code ec, std::string_view bytes) {
        self->reading_ = false;
        if (self->closed_)
            return;
        if (self->timed_out_)
            return self->refuse(408);
        if (ec)
            return self->close();
        if (self->arrived_.empty() && self->head_.message.headers.empty())
            self->limit_.set(self->server_->options.request_limit, self,
                             [](open_connection& owner) { static_cast<http_connection&>(owner).on_time_limit(); });
        self->arrived_.append(bytes);
        next(*self);
    });
}

void http_connection::read_head() {
    // Some clients end a body with a line too many (RFC 9112 §2.2).
    if (std::string_view(arrived_).starts_with("\r\n") && !skipped_line_) {
        arrived_.erase(0, 2);
        scanned_ = 0;
        skipped_line_ = true;
    }
    const head_end end = find_head_end(arrived_, scanned_);
    scanned_ = end.scanned;
    const bool complete = end.is == head_end::kind::complete;
    if ((complete ? end.size : arrived_.size()) > server_->options.header_limit)
        return refuse(431);
    if (end.is == head_end::kind::broken)
        return refuse(400);
    if (!complete)
        return read_some([](http_connection& self) { self.read_head(); });
    const std::string head = arrived_.substr(0, end.size);
    arrived_.erase(0, end.size);
    on_head(head);
}

void http_connection::on_head(std::string_view head) {
    auto judged = read_request_head(head, server_->options.body_limit);
    if (const int* refusal = std::get_if<int>(&judged))
        return refuse(*refusal);
    head_ = std::move(std::get<request_head>(judged));
    if (head_.upgrade && server_->on_upgrade)
        return upgrade();
    if (head_.wants_continue && arrived_.size() < head_.body)
        return write("HTTP/1.1 100 Continue\r\n\r\n", &http_connection::read_body);
    read_body();
}

void http_connection::read_body() {
    if (arrived_.size() < head_.body)
        return read_some([](http_connection& self) { self.read_body(); });
    head_.message.body = arrived_.substr(0, head_.body);
    arrived_.erase(0, head_.body);
    dispatch();
}

void http_connection::dispatch() {
    limit_.stop();
    const auto once = std::make_shared<reply_once>(shared_from_this());
    try {
        server_->on_request({std::move(head_.message), peer_, stream_->secure()},
                            [once](http_response response) { (*once)(std::move(response)); });
    } catch (const std::exception&) {
        // Nothing of the exception may reach a stranger.
        (*once)({500, {}, {}});
    }
}

/// The connection becomes something else; nothing of this one is on its way any more.
std::unique_ptr<server_stream> http_connection::hand_over() {
    limit_.cancel();
    closed_ = true;
    stream_->put_back(std::move(arrived_));
    return std::move(stream_);
}

void http_connection::upgrade() {
    const http_headers& headers = head_.message.headers;
    if (header(headers, "Sec-WebSocket-Version") != "13")
        return answer({426, {{"Sec-WebSocket-Version", "13"}, {"Upgrade", "websocket"}}, {}});
    const auto accept = websocket_accept(header(headers, "Sec-WebSocket-Key"));
    if (!accept)
        return answer({400, {}, {}});
    const auto socket = std::make_shared<websocket_connection>(server_, strand_);
    const incoming_request request{head_.message, peer_, stream_->secure()};
    std::optional<websocket_handlers> handlers;
    try {
        handlers = server_->on_upgrade(request, std::make_shared<websocket_handle>(socket));
    } catch (const std::exception&) {
        return answer({500, {}, {}});
    }
    if (!handlers)
        return answer({404, {}, {}});
    socket->start(hand_over(),
                  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Accept: " +
                      *accept + "\r\n\r\n",
                  *std::move(handlers));
}

void http_connection::answer(const http_response& response) {
    if (response.stream)
        return answer_in_parts(response);
    if (closed_)
        return;
    const bool stay = head_.keep_alive && !server_->closed;
    head_.keep_alive = stay;
    const response_form form{head_.http_1_1, stay, head_.raw.method() == boost::beast::http::verb::head};
    write(response_text(response, form, server_->clock.now().wall), &http_connection::after_answer);
}

void http_connection::answer_in_parts(const http_response& response) {
    const bool head = head_.raw.method() == boost::beast::http::verb::head;
    if (closed_ || head)
        response.stream->abandon();
    if (closed_)
        return;
    head_.keep_alive = false;
    const response_form form{head_.http_1_1, false, head, true};
    std::string text = response_text(response, form, server_->clock.now().wall);
    if (head)
        return write(std::move(text), &http_connection::after_answer);
    const auto connection = std::make_shared<body_connection>(server_, strand_, head_.http_1_1);
    connection->start(hand_over(), std::move(text), response.stream);
}

void http_connection::refuse(int status) {
    head_.keep_alive = false;
    write(response_text(refusal(status), {.keep_alive = false}, server_->clock.now().wall),
          &http_connection::after_answer);
}

void http_connection::write(std::string bytes, void (http_connection::*next)()) {
    leaving_ = std::move(bytes);
    left_ = 0;
    after_write_ = next;
    if (!stream_->secure())
        return write_plain();
    limit_to(server_->options.request_limit);
    asio::async_write(*stream_, asio::buffer(leaving_),
                      asio::bind_executor(strand_, [self = shared_from_this()](error_code ec, std::size_t /*size*/) {
                          if (self->closed_)
                              return;
                          if (ec)
                              return self->close();
                          ((*self).*(self->after_write_))();
                      }));
}

/// Most answers fit into what the system takes at once.
void http_connection::write_plain() {
    error_code ec;
    while (left_ < leaving_.size() && !ec)
        left_ += stream_->socket().write_some(asio::buffer(leaving_) + left_, ec);
    if (ec == asio::error::would_block || ec == asio::error::try_again) {
        limit_to(server_->options.request_limit);
        return stream_->socket().async_wait(server_stream::socket_type::wait_write,
                                            [self = shared_from_this()](error_code failed) {
                                                if (self->closed_)
                                                    return;
                                                if (failed)
                                                    return self->close();
                                                self->write_plain();
                                            });
    }
    if (ec)
        return close();
    leaving_ = {};
    if (arrived_.empty())
        return ((*this).*after_write_)();
    // What was sent ahead is answered in a turn of its own, so that the stack does not grow with it.
    asio::post(strand_, [self = shared_from_this()] {
        if (!self->closed_)
            ((*self).*(self->after_write_))();
    });
}

/// From now on it may take so long; then the connection is cut.
void http_connection::limit_to(microseconds limit) {
    limit_.set(limit, shared_from_this(), [](open_connection& owner) { static_cast<http_connection&>(owner).close(); });
}

void http_connection::after_answer() {
    if (head_.keep_alive)
        return next_request();
    finish();
}

/// Closing at once while the other end still sends would reset the connection, and it might never see the answer.
void http_connection::finish() {
    limit_to(drain_time);
    stream_->async_finish([self = shared_from_this()](error_code /*ec*/) { self->drain(); });
}

void http_connection::drain() {
    if (closed_ || drained_ > drain_limit)
        return close();
    stream_->read_raw([self = shared_from_this()](error_code ec, std::string_view bytes) {
        self->drained_ += bytes.size();
        if (ec)
            return self->close();
        self->drain();
    });
}

void http_connection::on_time_limit() {
    const bool between_requests = arrived_.empty() && head_.message.headers.empty();
    if (between_requests || !reading_)
        return close();
    timed_out_ = true; // the pending read ends and says so to the client
    error_code ec;
    stream_->socket().cancel(ec);
}

void http_connection::close() {
    if (closed_)
        return;
    closed_ = true;
    limit_.cancel();
    error_code ec;
    stream_->socket().close(ec);
}

} // namespace callkit::net::detail
