// What placing a call costs the program that does it: twilio_client beside the barest client that Asio and Beast can
// be, each in a process of its own, against the same HTTPS server over connections that are kept.
//
//   bench_twilio_client                 every figure
//   bench_twilio_client serve FILE      the server alone; the certificate to trust goes into FILE, the port is printed
//   bench_twilio_client callkit|bare|bytes PORT FILE AT_ONCE BATCH BATCHES STARTED
//                                       one figure, for bench_twilio_client.js. `bytes` only counts what comes back;
//                                       STARTED is the monotonic clock in nanoseconds
#include "client_load.hpp"
#include "keep_alive_server.hpp"

#include <callkit/core/clock.hpp>
#include <callkit/core/random.hpp>
#include <callkit/provider/twilio_client.hpp>
#include <callkit/version.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace callkit;
using namespace callkit::bench;

const std::string account = "AC0123456789abcdef0123456789abcdef";
const std::string token = "0123456789abcdef0123456789abcdef";

twilio::create_call a_call() {
    twilio::create_call what;
    what.to = "+14155552671";
    what.from = "+14155550100";
    what.url = "https://calls.example.com/twilio/answer?ck=019b76da-a800-7000-8000-000000000001";
    what.status_callback = "https://calls.example.com/twilio/status?ck=019b76da-a800-7000-8000-000000000001";
    what.status_callback_event = {"initiated", "ringing", "answered", "completed"};
    what.timeout = 30;
    return what;
}

struct task {
    std::string client;
    std::uint16_t port;
    std::string certificate;
    std::size_t at_once;
    std::size_t batch;
    std::size_t batches;
    std::int64_t started;
};

void run_callkit(const task& what) {
    meter counter(what.started, what.batch, what.batches);
    asio::io_context io(1);
    const system_time_source clock;
    system_random random;
    twilio_client_options options;
    options.credentials.account_sid = account;
    options.credentials.auth_token = secret(token);
    options.base_url = "https://localhost:" + std::to_string(what.port);
    options.http.certificate_authorities = what.certificate;
    options.http.idle_connections = what.at_once;
    options.http.pacing.in_flight = static_cast<unsigned>(what.at_once);
    twilio_client client(io.get_executor(), clock, random, std::move(options));
    const twilio::create_call call = a_call();
    const auto place = [&](const auto& again) -> void {
        if (counter.wants_more())
            client.async_create_call(call, [&, again](const result<twilio::call_resource>& placed) {
                require(placed && placed->status == "queued" && placed->date_created,
                        "callkit: the call is not placed");
                if (counter.answered())
                    return io.stop();
                again(again);
            });
    };
    counter.ready();
    for (std::size_t i = 0; i < what.at_once; ++i)
        place(place);
    io.run();
    counter.print();
}

/// The bytes that twilio_client sends.
std::string message(std::uint16_t port) {
    const auto request = twilio::to_request(account, a_call());
    const secret authorization = twilio::basic_authorization(account, secret(token));
    return "POST " + request->target + " HTTP/1.1\r\nHost: localhost:" + std::to_string(port) +
           "\r\nAuthorization: " + std::string(authorization.reveal()) + "\r\nUser-Agent: callkit/" +
           std::string(version_text) +
           "\r\nAccept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
           std::to_string(request->body.size()) + "\r\n\r\n" + request->body;
}

void run_bare(const task& what) {
    meter counter(what.started, what.batch, what.batches);
    asio::io_context io(1);
    asio::ssl::context tls(asio::ssl::context::tls_client);
    tls.load_verify_file(what.certificate);
    tls.set_verify_mode(asio::ssl::verify_peer);
    const std::string bytes = message(what.port);
    const std::size_t counted = what.client == "bytes" ? answer_bytes().size() : 0;
    counter.ready();
    for (std::size_t i = 0; i < what.at_once; ++i)
        std::make_shared<bare_connection>(io, tls, bytes, counted, counter)->start(what.port);
    io.run();
    counter.print();
}

/// This program with other arguments, and the first line that it prints.
class child {
  public:
    explicit child(std::vector<std::string> arguments) {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        require(pipe(in.data()) == 0 && pipe(out.data()) == 0, "no pipe");
        id_ = fork();
        require(id_ >= 0, "no process");
        if (id_ == 0) {
            dup2(in[0], 0);
            dup2(out[1], 1);
            for (const int one : {in[0], in[1], out[0], out[1]})
                close(one);
            std::vector<char*> texts{const_cast<char*>("bench_twilio_client")};
            for (std::string& one : arguments)
                texts.push_back(one.data());
            texts.push_back(nullptr);
            execv("/proc/self/exe", texts.data());
            _exit(1);
        }
        close(in[0]);
        close(out[1]);
        input_ = in[1];
        for (char byte = 0; read(out[0], &byte, 1) == 1 && byte != '\n';)
            line_ += byte;
        close(out[0]);
    }
    child(const child&) = delete;
    child& operator=(const child&) = delete;
    ~child() {
        close(input_);
        waitpid(id_, nullptr, 0);
    }
    [[nodiscard]] const std::string& line() const noexcept { return line_; }

  private:
    pid_t id_{-1};
    int input_{-1};
    std::string line_{};
};

struct figures {
    double micros{1e9};
    double ready{1e9};
    double first{1e9};
    double resident{0};
};

void measure(figures& best, const char* client, const std::string& port, const std::string& file, std::size_t at_once) {
    const child one({client, port, file, std::to_string(at_once), at_once == 1 ? "1000" : "3000", "3",
                     std::to_string(nanos_of(CLOCK_MONOTONIC))});
    figures got;
    require(std::sscanf(one.line().c_str(), "{\"micros\":%lf,\"ready\":%lf,\"first\":%lf,\"resident\":%lf}",
                        &got.micros, &got.ready, &got.first, &got.resident) == 4,
            "a client failed");
    best.micros = std::min(best.micros, got.micros);
    best.ready = std::min(best.ready, got.ready);
    best.first = std::min(best.first, got.first);
    best.resident = std::max(best.resident, got.resident);
}

void compare() {
    const certificates::temporary_file trusted("");
    const child server({"serve", trusted.path()});
    std::printf("\nplacing a call, CPU time of the client's process; message %zu bytes, answer %zu\n",
                message(static_cast<std::uint16_t>(std::stoul(server.line()))).size(), answer_bytes().size());
    for (const std::size_t at_once : {1U, 16U, 64U}) {
        std::array<figures, 3> best{};
        constexpr std::array<const char*, 3> clients{"bytes", "bare", "callkit"};
        for (int round = 0; round < 3; ++round)
            for (std::size_t i = 0; i < clients.size(); ++i)
                measure(best[i], clients[i], server.line(), trusted.path(), at_once);
        std::printf(
            "  %2zu at once: bytes alone %6.2f us, bare Beast %6.2f us, twilio_client %6.2f us: %.2fx bare Beast; "
            "ready after %.1f ms, first answer %.1f ms, %.1f MB (bare %.1f MB)\n",
            at_once, best[0].micros, best[1].micros, best[2].micros, best[2].micros / best[1].micros, best[2].ready,
            best[2].first, best[2].resident, best[1].resident);
    }
    std::printf("  the targets: 1.5x, 5 ms, 15 MB\n");
}

} // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> given(arguments + 1, arguments + count);
    if (given.size() == 2 && given[0] == "serve")
        return serve(given[1]);
    if (given.size() == 7) {
        const task what{given[0],
                        static_cast<std::uint16_t>(std::stoul(given[1])),
                        given[2],
                        std::stoul(given[3]),
                        std::stoul(given[4]),
                        std::stoul(given[5]),
                        std::stoll(given[6])};
        what.client == "callkit" ? run_callkit(what) : run_bare(what);
        return 0;
    }
    compare();
    return 0;
}
