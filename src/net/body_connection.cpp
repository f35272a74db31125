#include "body_connection.hpp"

#include <boost/asio/post.hpp>

#include <exception>
#include <utility>

namespace callkit::net::detail {
namespace {

/// A request that is sent ahead may lie there; nobody will answer it.
constexpr std::size_t ignored_limit = 64 * 1024;

/// Keeps nothing open, and may outlive the executor.
class connection_sink final : public body_sink {
  public:
    explicit connection_sink(std::weak_ptr<body_connection> connection) : connection_(std::move(connection)) {}
    void write(const body_part& part) override {
        if (const auto there = connection_.lock())
            there->write(part);
    }
    void finish() override {
        if (const auto there = connection_.lock())
            there->finish_body();
    }
    [[nodiscard]] std::size_t queued() const noexcept override {
        const auto there = connection_.lock();
        return there ? there->queued() : 0;
    }

  private:
    std::weak_ptr<body_connection> connection_;
};

} // namespace

body_connection::body_connection(std::shared_ptr<server_shared> server, serial_executor strand, bool chunked)
    : pushed_connection(std::move(server), std::move(strand)), chunked_(chunked) {
}

void body_connection::start(std::unique_ptr<server_stream> stream, std::string head,
                            std::shared_ptr<streamed_body> body) {
    body_ = std::move(body);
    watch();
    open(std::move(stream), std::move(head));
    // The body may have been dropped with the connection just now.
    if (const auto still = body_)
        still->attach(std::make_shared<connection_sink>(self<body_connection>()));
}

void body_connection::write(const body_part& part) {
    push({part.chunk(), chunked_ ? 0 : part.begin(), chunked_ ? part.chunk()->size() : part.size()});
}

void body_connection::finish_body() {
    if (chunked_) {
        static const auto last = std::make_shared<const std::string>("0\r\n\r\n");
        push({last, 0, last->size()});
    }
    boost::asio::post(strand(), [self = self<body_connection>()] { self->finish(); });
}

/// What waits must leave; while nothing waits a connection may be as silent as it likes.
void body_connection::watch() {
    limit().set(options().request_limit, shared_from_this(), [](open_connection& owner) {
        auto& self = static_cast<body_connection&>(owner);
        if (self.stuck_since(self.now() - self.options().request_limit))
            return self.end();
        self.watch();
    });
}

void body_connection::on_bytes(std::string_view bytes) {
    ignored_ += bytes.size();
    if (ignored_ > ignored_limit)
        end();
}

void body_connection::on_sent(bool was_high) {
    if (was_high && body_)
        body_->drained();
}

void body_connection::on_end() {
    const auto body = std::exchange(body_, nullptr);
    try {
        if (body)
            body->abandon();
    } catch (const std::exception&) {
        // Nobody is left to be told.
        return;
    }
}

} // namespace callkit::net::detail
