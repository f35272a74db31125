// One attempt: a connection, a message out, a message in.
#include "http_client_impl.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>

#include <utility>

namespace callkit::net {

namespace http = boost::beast::http;

namespace {

constexpr const char* broke_while_sending = "the connection broke while the request was being sent";
constexpr const char* broke_before_answer = "the connection broke before the whole answer was there";

/// For a person. An end that comes too early is not the fault of what was said until then.
const char* complaint(boost::system::error_code ec) {
    if (ec == http::error::body_limit || ec == http::error::header_limit)
        return "the answer is larger than allowed";
    return ec == http::error::end_of_stream || ec == http::error::partial_message ? broke_before_answer
                                                                                  : "the answer is no HTTP";
}

} // namespace

std::unique_ptr<connection> http_client::impl::take_idle(const origin& who, steady_time now) {
    const auto found = idle.find(who);
    if (found == idle.end())
        return nullptr;
    std::unique_ptr<connection> taken;
    // The last one used is the one most likely to be alive.
    while (!found->second.empty() && taken == nullptr) {
        taken = std::move(found->second.back());
        found->second.pop_back();
        --idle_count;
        if (now - taken->idle_since >= options.idle_limit || !taken->is_alive())
            taken.reset();
    }
    // Who is asked all the time keeps his place; who was asked once must not keep it for ever.
    constexpr std::size_t most_places = 16;
    if (found->second.empty() && idle.size() > most_places)
        idle.erase(found);
    return taken;
}

void http_client::impl::keep(std::unique_ptr<connection> link, steady_time now) {
    auto& kept = idle[link->who];
    if (kept.size() >= options.idle_connections) {
        kept.erase(kept.begin());
        --idle_count;
    }
    link->idle_since = now;
    kept.push_back(std::move(link));
    ++idle_count;
}

void http_client::impl::attempt(const shared_exchange& one, instant now) {
    ++one->attempts;
    one->began = now;
    one->written = false;
    pacer.started(one->request.paced, now.steady);
    one->attempting = true;
    one->link = take_idle(one->request.origin, now.steady);
    one->reused = one->link != nullptr;
    if (one->reused)
        return converse(one);
    spawn(one, [self = shared_from_this(), one] { return self->open_and_converse(one); });
}

task<void> http_client::impl::open_and_converse(shared_exchange one) {
    const auto opened = co_await open(*one);
    if (opened)
        converse(one);
    else
        unsent(one, opened.error());
}

void http_client::impl::unsent(const shared_exchange& one, error why) {
    end_attempt(one, {attempt_end::unsent, {}, one->given_up() ? given_up(*one, false) : std::move(why)}, false);
}

/// Puts the connection aside or away.
void http_client::impl::end_attempt(const shared_exchange& one, attempt_result outcome, bool reusable) {
    if (!closed)
        one->ended = clock.now();
    one->reader.reset();
    if (one->link != nullptr) {
        one->link->wipe_message();
        one->link->buffer.wipe();
        if (reusable && !closed)
            keep(std::move(one->link), one->ended.steady);
        one->link.reset();
    }
    settle(one, std::move(outcome));
}

void http_client::impl::broken(const shared_exchange& one, std::string detail) {
    if (!one->written)
        return unsent(one, {errc::network, "the connection broke before anything was sent", {}});
    const errc code = one->request.repeatable ? errc::network : errc::ambiguous;
    error why = one->given_up() ? given_up(*one, true) : error{code, std::move(detail), {}};
    end_attempt(one, {attempt_end::unanswered, {}, std::move(why)}, false);
}

void http_client::impl::converse(const shared_exchange& one) {
    connection& link = *one->link;
    write_message(link.message, one->request, options.user_agent);
    one->unsent = link.message;
    if (link.tls) {
        const auto step = link.tls->write(link.message);
        link.wipe_message();
        if (step != tls_engine::step::done)
            return broken(one, {});
        one->unsent = link.encrypted;
    }
    expect_answer(*one);
    if (under_way.size() == 1)
        return write_more(one);
    // Others may have been answered at the same moment: those are heard first, and then everything goes out together.
    asio::post(strand, [self = shared_from_this(), one] { self->guarded(one, [&] { self->write_more(one); }); });
}

void http_client::impl::expect_answer(exchange& one) const {
    answer_reader& reader = one.reader.emplace(one.request.wanted_headers);
    reader.header_limit(static_cast<std::uint32_t>(options.header_limit));
    reader.body_limit(options.body_limit);
    if (one.request.method == "HEAD")
        reader.skip(true);
}

/// The socket takes a message at once, unless it is large or the network is slow.
void http_client::impl::write_more(const shared_exchange& one) {
    connection& link = *one->link;
    while (!one->unsent.empty()) {
        boost::system::error_code ec;
        const std::size_t size = link.socket.write_some(asio::buffer(one->unsent), ec);
        one->unsent.remove_prefix(size);
        one->written = one->written || size != 0;
        if (ec == asio::error::would_block || ec == asio::error::try_again)
            return link.socket.async_wait(connection::socket_type::wait_write,
                                          [self = shared_from_this(), one](boost::system::error_code failed) {
                                              self->guarded(one, [&] {
                                                  if (failed)
                                                      self->broken(one, broke_while_sending);
                                                  else
                                                      self->write_more(one);
                                              });
                                          });
        if (ec)
            return broken(one, broke_while_sending);
    }
    link.wipe_message();
    link.encrypted.clear();
    read_more(one);
}

void http_client::impl::read_more(const shared_exchange& one) {
    one->link->socket.async_read_some(one->link->room(),
                                      [self = shared_from_this(), one](boost::system::error_code ec, std::size_t size) {
                                          self->guarded(one, [&] { self->arrived(one, ec, size); });
                                      });
}

/// Something has come, or the end of everything.
void http_client::impl::arrived(const shared_exchange& one, boost::system::error_code ec, std::size_t size) {
    connection& link = *one->link;
    // With TLS the other end has to say that it was the end: anybody can close a TCP connection.
    if (ec && (ec != asio::error::eof || link.tls))
        return broken(one, broke_before_answer);
    bool ended = bool(ec);
    if (!link.tls) {
        link.buffer.commit(size);
        return take_apart(one, ended);
    }
    link.tls->feed({link.arrived.get(), size});
    while (!ended && !link.tls->is_hungry()) {
        std::size_t got = 0;
        const auto room = link.buffer.prepare(connection::chunk);
        const auto step = link.tls->read(room.data(), room.size(), got);
        if (step == tls_engine::step::failed)
            return broken(one, broke_before_answer);
        if (step == tls_engine::step::needs_input)
            break;
        link.buffer.commit(got);
        ended = step == tls_engine::step::closed;
    }
    take_apart(one, ended);
}

/// Reads what is there as an answer, or as the beginning of one.
void http_client::impl::take_apart(const shared_exchange& one, bool ended) {
    answer_buffer& buffer = one->link->buffer;
    boost::system::error_code ec;
    while (!buffer.text().empty()) {
        answer_reader& reader = *one->reader;
        const std::string_view text = buffer.text();
        buffer.consume(reader.put(asio::buffer(text), ec));
        if (ec == http::error::need_more)
            break;
        if (ec)
            return broken(one, complaint(ec));
        if (!reader.is_done())
            continue;
        const int status = reader.answer().status;
        if (status < 100 || status >= 200 || status == 101)
            return answered(one, ended);
        expect_answer(*one); // "Early hints" and the like; the answer is still to come.
    }
    if (!ended)
        return read_more(one);
    ec = http::error::end_of_stream;
    if (one->reader->got_some()) {
        ec = {};
        one->reader->put_eof(ec);
    }
    if (ec)
        return broken(one, complaint(ec));
    answered(one, ended);
}

void http_client::impl::answered(const shared_exchange& one, bool ended) {
    answer_reader& reader = *one->reader;
    const int status = reader.answer().status;
    const bool reusable =
        !ended && reader.keep_alive() && !reader.need_eof() && one->link->buffer.text().empty() && status != 101;
    const attempt_end how = status == 429   ? attempt_end::slow_down
                            : status >= 500 ? attempt_end::unavailable
                                            : attempt_end::answered;
    end_attempt(one, {how, std::move(reader.answer()), {}}, reusable);
}

} // namespace callkit::net
