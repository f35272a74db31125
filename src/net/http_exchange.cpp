// One attempt: a connection, a message out, a message in.
#include "answer_reader.hpp"
#include "http_client_impl.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include <algorithm>

namespace callkit::net {

namespace http = boost::beast::http;

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
    if (found->second.empty())
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

task<http_client::impl::attempt_result> http_client::impl::attempt(exchange& one, steady_time now) {
    one.link = take_idle(one.request.origin, now);
    one.reused = one.link != nullptr;
    if (!one.reused) {
        const auto opened = co_await open(one);
        if (!opened) {
            one.link.reset();
            if (!closed)
                one.ended = clock.now();
            co_return unwritten(one, opened.error());
        }
    }
    bool reusable = false;
    auto outcome = co_await converse(one, reusable);
    if (!closed)
        one.ended = clock.now();
    one.link->wipe_buffer();
    if (reusable && !closed)
        keep(std::move(one.link), one.ended.steady);
    one.link.reset();
    co_return outcome;
}

task<http_client::impl::attempt_result> http_client::impl::converse(exchange& one, bool& reusable) {
    boost::system::error_code ec;
    connection& link = *one.link;
    std::string message = message_of(one.request, options.user_agent);
    const std::size_t written = co_await link.with_stream([&](auto& stream) {
        return asio::async_write(stream, asio::buffer(message), asio::redirect_error(use_task, ec));
    });
    wipe(message);
    if (ec) {
        // Without TLS the system says how much it took. With it, a whole record may have gone before the failure.
        if (written == 0 && !link.tls)
            co_return unwritten(one, {errc::network, "the connection broke before anything was sent", {}});
        co_return unanswered(one, "the connection broke while the request was being sent");
    }

    for (;;) {
        answer_reader parser;
        parser.header_limit(static_cast<std::uint32_t>(options.header_limit));
        parser.body_limit(options.body_limit);
        if (one.request.method == "HEAD")
            parser.skip(true);
        co_await link.with_stream([&](auto& stream) {
            return http::async_read(stream, link.buffer, parser, asio::redirect_error(use_task, ec));
        });
        if (ec == http::error::body_limit || ec == http::error::header_limit)
            co_return unanswered(one, "the answer is larger than allowed");
        if (ec)
            co_return unanswered(one, ec.category() == http::make_error_code(http::error::bad_version).category() &&
                                              ec != http::error::end_of_stream && ec != http::error::partial_message
                                          ? "the answer is no HTTP"
                                          : "the connection broke before the whole answer was there");
        const int status = parser.answer().status;
        if (status >= 100 && status < 200 && status != 101)
            continue; // "Early hints" and the like; the answer is still to come.
        reusable = parser.keep_alive() && !parser.need_eof() && link.buffer.size() == 0 && status != 101;
        const attempt_end how = status == 429   ? attempt_end::slow_down
                                : status >= 500 ? attempt_end::unavailable
                                                : attempt_end::answered;
        co_return attempt_result{how, std::move(parser.answer()), {}};
    }
}

} // namespace callkit::net
