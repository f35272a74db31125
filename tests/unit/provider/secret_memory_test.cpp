// What is left in this process's memory after its use: a core dump would hold it.
#include <callkit/core/clock.hpp>
#include <callkit/core/random.hpp>
#include <callkit/provider/twilio_client.hpp>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>

#include <array>
#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CALLKIT_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CALLKIT_SANITIZED 1
#endif
#endif

using namespace callkit;

#ifdef CALLKIT_SANITIZED

TEST_CASE("no secret and no request is left in memory after its use") {
    MESSAGE("SKIPPED: a sanitizer keeps what was freed, and its own memory of terabytes is in the search's way");
}

#else

namespace {

/// A text that is nowhere in memory as it stands: every byte is kept upside down.
class hidden {
  public:
    explicit constexpr hidden(std::string_view text) {
        for (const char c : text)
            bytes_[size_++] = static_cast<char>(~c);
    }
    [[nodiscard]] std::string open() const {
        std::string text;
        text.reserve(64);
        for (std::size_t i = 0; i < size_; ++i)
            text += static_cast<char>(~bytes_[i]);
        return text;
    }
    [[nodiscard]] bool matches(const char* at, std::size_t left) const {
        if (left < size_)
            return false;
        for (std::size_t i = 0; i < size_; ++i)
            if (at[i] != static_cast<char>(~bytes_[i]))
                return false;
        return true;
    }

  private:
    std::array<char, 64> bytes_{};
    std::size_t size_{0};
};

/// How often it stands in what this process can write to. Read where it is: a copy would be found as well.
int count_in_memory(const hidden& wanted) {
    std::ifstream maps("/proc/self/maps");
    int found = 0;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t begin = 0;
        std::uintptr_t end = 0;
        std::array<char, 5> access{};
        if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s", &begin, &end, access.data()) != 3 ||
            access[0] != 'r' || access[1] != 'w' || line.find("[v") != std::string::npos)
            continue;
        const char* at = reinterpret_cast<const char*>(begin);
        for (std::size_t left = end - begin; left > 0; --left, ++at)
            found += wanted.matches(at, left) ? 1 : 0;
    }
    return found;
}

/// A server in a process of its own, so that what it knows is not in our memory. Answers every request alike.
class other_process {
  public:
    other_process() {
        const int listening = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(bind(listening, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(listen(listening, 8) == 0);
        getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        child_ = fork();
        if (child_ == 0)
            serve(listening);
        close(listening);
    }
    ~other_process() {
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    [[noreturn]] static void serve(int listening) {
        constexpr std::string_view answer = "HTTP/1.1 201 Created\r\nContent-Length: 62\r\n\r\n"
                                            R"({"sid":"CA00000000000000000000000000000001","status":"queued"})";
        for (;;) {
            const int connection = accept(listening, nullptr, nullptr);
            std::array<char, 8192> in{};
            while (read(connection, in.data(), in.size()) > 0)
                if (write(connection, answer.data(), answer.size()) < 0)
                    break;
            close(connection);
        }
    }
    std::uint16_t port_{0};
    pid_t child_{0};
};

constexpr hidden token("s3cr3t-t0k3n-0f-th3-4cc0unt-1234");
constexpr hidden basic("QUMxOnMzY3IzdC10MGszbi0wZi10aDMtNGNjMHVudC0xMjM0"); // AC1:token
constexpr hidden sip_password("s1p-p4ssw0rd-0f-th3-tr0nk");
constexpr hidden number_in_form("To=%2B14155552671&From=");

} // namespace

TEST_CASE("the search finds what is there, and only that") {
    const std::string here = token.open();
    CHECK(count_in_memory(token) >= 1);
    CHECK(here.size() == 32);
}

TEST_CASE("no secret and no request is left in memory after its use") {
    const other_process server;
    {
        // Overwrites what the test before left.
        std::string here = token.open();
        const secret gone(std::move(here));
    }
    const int token_before = count_in_memory(token);
    boost::asio::io_context context;
    const system_time_source clock;
    seeded_random random(1);
    {
        twilio_client_options options;
        options.credentials.account_sid = "AC1";
        options.credentials.auth_token = secret(token.open());
        options.base_url = "http://127.0.0.1:" + std::to_string(server.port());
        twilio_client client(context.get_executor(), clock, random, std::move(options));
        for (unsigned i = 0; i < 5; ++i) {
            twilio::create_call what;
            what.to = "+14155552671";
            what.from = "+14155550100";
            what.sip_auth_username = "user";
            what.sip_auth_password = secret(sip_password.open());
            // Long enough to make the form grow.
            what.twiml = "<Response><Say>" + std::string(std::size_t{200} * i, 'x') + "</Say></Response>";
            std::optional<result<twilio::call_resource>> made;
            client.async_create_call(what, [&](result<twilio::call_resource> got) { made.emplace(std::move(got)); });
            context.restart();
            while (!made && context.run_one() != 0) {
            }
            REQUIRE(made);
            CHECK_MESSAGE(made->has_value(), (*made ? std::string() : describe(made->error())));
        }
        context.poll();
        // Nothing of a request outlives the request; the token is the client's as long as there is a client.
        CHECK(count_in_memory(number_in_form) == 0);
        CHECK(count_in_memory(sip_password) == 0);
        CHECK(count_in_memory(basic) == 1);
        CHECK(count_in_memory(token) == token_before + 1);
    }
    context.restart();
    context.poll();
    CHECK(count_in_memory(token) == token_before);
    CHECK(count_in_memory(basic) == 0);
}

#endif
