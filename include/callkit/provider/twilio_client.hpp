#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/random.hpp>
#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/net/http_client.hpp>
#include <callkit/twilio/calls.hpp>
#include <callkit/twilio/oauth.hpp>
#include <callkit/twilio/request.hpp>
#include <callkit/twilio/response.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace callkit {

/// Who asks. The first of these that is set is used: an API key, an OAuth app, the auth token.
struct twilio_credentials {
    std::string account_sid{}; ///< AC…; always needed, it is in every path.
    std::string key_sid{};     ///< SK…
    secret key_secret{};
    twilio::oauth_client oauth{};
    secret auth_token{};
};

struct twilio_client_options {
    twilio_credentials credentials{};
    twilio::endpoint where{};
    /// Takes the place of `https://api.twilio.com` and every other host of Twilio's: for a fake, or for a provider that
    /// speaks Twilio's language. A path in it goes in front of Twilio's.
    std::string base_url{};
    net::http_client_options http{};
};

/// The variables that every Twilio program knows: `TWILIO_ACCOUNT_SID`, `TWILIO_AUTH_TOKEN`, `TWILIO_API_KEY`,
/// `TWILIO_API_SECRET`, `TWILIO_CLIENT_ID`, `TWILIO_CLIENT_SECRET`, `TWILIO_EDGE`, `TWILIO_REGION`, and
/// `CALLKIT_TWILIO_BASE_URL`, `HTTPS_PROXY`, `NO_PROXY`, through a look-up of the environment.
[[nodiscard]] twilio_client_options twilio_from_environment(const std::function<const char*(const char*)>& environment);

/// Sends Twilio's requests and reads the answers; what to send is in `callkit/twilio`. For programs that want Twilio
/// itself; `twilio_provider` makes calls of it.
///
/// What is repeated and what is not is decided by the request's effect: what only reads or can be done twice is tried
/// again with growing pauses, also after it may have arrived; what makes something new only when it certainly was not
/// processed. An error of `ambiguous` means that the new thing may exist.
///
/// Threads: any. Handlers run on their executor, by default a strand of the client's. The clock must outlive it; of the
/// random source only a seed is taken. Completion signature: `void(result<T>)`. Errors: those of the request, of
/// `net::http_client`, and for answers that say no those of `twilio::to_error`.
class twilio_client {
  public:
    template <class T>
    using completion = boost::asio::any_completion_handler<void(result<T>)>;

    twilio_client(boost::asio::any_io_executor executor, const time_source& clock, random_source& random,
                  twilio_client_options options);
    ~twilio_client();
    twilio_client(const twilio_client&) = delete;
    twilio_client& operator=(const twilio_client&) = delete;

    /// Ends everything that is under way; the destructor does it too. See `net::http_client::close`.
    void close();

    [[nodiscard]] const std::string& account_sid() const noexcept;
    [[nodiscard]] const twilio::endpoint& where() const noexcept;

    /// Any request of `callkit/twilio`, as its `to_request` gave it. `attempts`: in all; 0 for the client's policy.
    template <class Token = boost::asio::deferred_t>
    auto async_send(result<twilio::request> request, twilio::request_effect how, unsigned attempts = 0,
                    Token&& token = {}) {
        return boost::asio::async_initiate<Token, void(result<twilio::response>)>(
            [](auto&& handler, const std::shared_ptr<impl>& self, result<twilio::request>&& what,
               twilio::request_effect does, unsigned most) {
                start(self, std::move(what), does, most,
                      completion<twilio::response>(std::forward<decltype(handler)>(handler)));
            },
            token, impl_, std::move(request), how, attempts);
    }

    /// Places a call. `ambiguous` when it may have been placed: look for it, do not place it again.
    template <class Token = boost::asio::deferred_t>
    auto async_create_call(const twilio::create_call& what, Token&& token = {}) {
        return read<twilio::call_resource>(twilio::to_request(account_sid(), what, where()),
                                           twilio::request_effect::another, &twilio::parse_call, token);
    }
    /// Ends a call or sends it elsewhere.
    template <class Token = boost::asio::deferred_t>
    auto async_update_call(const std::string& sid, const twilio::update_call& what, Token&& token = {}) {
        return read<twilio::call_resource>(twilio::to_request(account_sid(), sid, what, where()),
                                           twilio::request_effect::same, &twilio::parse_call, token);
    }
    template <class Token = boost::asio::deferred_t>
    auto async_fetch_call(const std::string& sid, Token&& token = {}) {
        return read<twilio::call_resource>(twilio::fetch_call(account_sid(), sid, where()),
                                           twilio::request_effect::none, &twilio::parse_call, token);
    }
    /// One page, newest first; `next_page` of it asks for the one after.
    template <class Token = boost::asio::deferred_t>
    auto async_list_calls(const twilio::list_calls& what, Token&& token = {}) {
        return read<twilio::call_page>(twilio::to_request(account_sid(), what, where()), twilio::request_effect::none,
                                       &twilio::parse_calls, token);
    }
    template <class Token = boost::asio::deferred_t>
    auto async_next_page(const twilio::call_page& page, Token&& token = {}) {
        return read<twilio::call_page>(next_of(page), twilio::request_effect::none, &twilio::parse_calls, token);
    }

  private:
    struct impl;

    template <class T>
    using parser = result<T> (*)(std::string_view);

    template <class T, class Token>
    auto read(result<twilio::request>&& request, twilio::request_effect how, parser<T> parse, Token& token) {
        return boost::asio::async_initiate<Token, void(result<T>)>(
            [](auto&& handler, const std::shared_ptr<impl>& self, result<twilio::request>&& what,
               twilio::request_effect does, parser<T> reader) {
                start_read<T>(self, std::move(what), does, reader,
                              completion<T>(std::forward<decltype(handler)>(handler)));
            },
            token, impl_, std::move(request), how, parse);
    }
    /// For `call_resource` and `call_page`.
    template <class T>
    static void start_read(const std::shared_ptr<impl>& self, result<twilio::request>&& request,
                           twilio::request_effect how, parser<T> parse, completion<T>&& done);
    [[nodiscard]] result<twilio::request> next_of(const twilio::call_page& page) const;
    static void start(const std::shared_ptr<impl>& self, result<twilio::request>&& request, twilio::request_effect how,
                      unsigned attempts, completion<twilio::response>&& done);

    std::shared_ptr<impl> impl_;
};

} // namespace callkit
