// A room of Socket.IO clients, by WebSocket, and connections that cause events: how fast one event reaches everybody.
// The same for every server.
//
//   socketio_load PORT CLIENTS EVENTS AT_ONCE PATHS BODY
//
// PUTs BODY to a path, in which `$T` is replaced by `t0=` and a number that the event is to carry, and `$N` by a
// counter. Each connection has one of PATHS (with commas between them): of two things that happen to a call at once a
// server may tell the outcome alone. It causes its next event when everybody has the last one and its own answer came.
// Prints `in` when all are in the room and waits for a line of its standard input, or its end; then come the events,
// and one line of JSON about them.
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view workspace = "11111111-1111-4111-8111-111111111111";

std::uint64_t now() {
    return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

/// A text frame from a client; masking with zeros leaves the text as it is.
std::string frame(std::string_view text) {
    std::string out("\x81", 1);
    if (text.size() < 126) {
        out += static_cast<char>(0x80U | text.size());
    } else {
        out += static_cast<char>(0x80U | 126U);
        out += static_cast<char>(text.size() >> 8U);
        out += static_cast<char>(text.size() & 0xffU);
    }
    out.append(4, '\0');
    out += text;
    return out;
}

/// The payload of the first whole frame in `bytes`, which is taken away; false when there is none.
bool take_frame(std::string_view& bytes, std::string_view& payload) {
    const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])); };
    if (bytes.size() < 2)
        return false;
    std::size_t size = byte(1) & 0x7fU;
    std::size_t head = 2;
    if (size == 126) {
        if (bytes.size() < 4)
            return false;
        size = byte(2) << 8U | byte(3);
        head = 4;
    } else if (size == 127) {
        if (bytes.size() < 10)
            return false;
        size = 0;
        for (std::size_t at = 2; at < 10; ++at)
            size = size << 8U | byte(at);
        head = 10;
    }
    if (bytes.size() < head + size)
        return false;
    payload = (byte(0) & 0x0fU) == 1 ? bytes.substr(head, size) : std::string_view();
    bytes.remove_prefix(head + size);
    return true;
}

struct room;

struct client {
    enum class step { upgrade, open, connect, join, in };
    client(asio::io_context& context, room& owner_) : socket(context), owner(owner_) {}
    void start(const tcp::endpoint& where);
    void read();
    void take(std::string_view payload);
    void say(const std::string& text) { asio::write(socket, asio::buffer(frame(text))); }

    tcp::socket socket;
    room& owner;
    step at{step::upgrade};
    std::string left{};
};

struct cause {
    cause(asio::io_context& context, room& owner_) : socket(context), owner(owner_) {}
    void fire();
    void read();
    void settle();

    tcp::socket socket;
    room& owner;
    std::string path{};
    std::uint64_t stamp{0};
    std::size_t waiting{0};
    bool answered{true};
    std::string left{};
};

struct room {
    asio::io_context context{1};
    tcp::endpoint where{};
    std::vector<std::unique_ptr<client>> clients{};
    std::vector<std::unique_ptr<cause>> causes{};
    std::vector<std::string> paths{};
    std::string body{};
    std::size_t wanted{0};
    std::size_t events{0};
    std::size_t joined{0};
    std::size_t fired{0};
    std::size_t done{0};
    std::vector<std::uint32_t> delays{};
    std::vector<char> chunk = std::vector<char>(256 * 1024);
    std::uint64_t begin{0};

    void enter_one() {
        clients.push_back(std::make_unique<client>(context, *this));
        clients.back()->start(where);
    }
    void on_joined() {
        ++joined;
        if (clients.size() < wanted)
            enter_one();
        if (joined == wanted)
            context.stop();
    }
    void on_event(std::uint64_t stamp, std::uint64_t at) {
        delays.push_back(static_cast<std::uint32_t>((at - stamp) / 1000));
        for (const auto& one : causes)
            if (one->stamp == stamp) {
                --one->waiting;
                return one->settle();
            }
    }
};

void client::start(const tcp::endpoint& where) {
    socket.connect(where);
    socket.set_option(tcp::no_delay(true));
    const std::string request = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    asio::write(socket, asio::buffer(request));
    read();
}

void client::read() {
    socket.async_wait(tcp::socket::wait_read, [this](error_code failed) {
        error_code ec;
        const std::size_t size = failed ? 0 : socket.read_some(asio::buffer(owner.chunk), ec);
        if (failed || ec)
            give_up("a client was thrown out");
        std::string_view bytes(owner.chunk.data(), size);
        if (!left.empty()) {
            left += bytes;
            bytes = left;
        }
        if (at == step::upgrade) {
            const std::size_t end = bytes.find("\r\n\r\n");
            if (end != std::string_view::npos) {
                if (!bytes.starts_with("HTTP/1.1 101"))
                    give_up("no WebSocket: " + std::string(bytes.substr(0, 100)));
                bytes.remove_prefix(end + 4);
                at = step::open;
            }
        }
        std::string_view payload;
        if (at != step::upgrade)
            while (take_frame(bytes, payload))
                take(payload);
        left = std::string(bytes);
        read();
    });
}

void client::take(std::string_view payload) {
    if (payload == "2")
        return say("3");
    if (at == step::open && payload.starts_with('0')) {
        at = step::connect;
        return say(R"(40{"workspaceId":")" + std::string(workspace) + R"("})");
    }
    if (at == step::connect && payload.starts_with("40")) {
        at = step::join;
        return say(R"(42["join-workspace",")" + std::string(workspace) + R"("])");
    }
    if (at == step::join && payload.starts_with("42")) {
        at = step::in;
        return owner.on_joined();
    }
    const std::size_t found = payload.find("t0=");
    if (found == std::string_view::npos)
        return;
    std::uint64_t stamp = 0;
    std::from_chars(payload.data() + found + 3, payload.data() + payload.size(), stamp);
    owner.on_event(stamp, now());
}

void cause::fire() {
    if (owner.fired == owner.events)
        return;
    ++owner.fired;
    waiting = owner.clients.size();
    answered = false;
    stamp = now();
    std::string text = owner.body;
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"$T", "t0=" + std::to_string(stamp)},
                                      {"$N", std::to_string(owner.fired)}})
        if (const std::size_t found = text.find(name); found != std::string::npos)
            text.replace(found, name.size(), value);
    asio::write(socket, asio::buffer("PUT " + path +
                                     " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                     "Content-Type: application/json\r\nContent-Length: " +
                                     std::to_string(text.size()) + "\r\n\r\n" + text));
}

void cause::read() {
    socket.async_wait(tcp::socket::wait_read, [this](error_code failed) {
        error_code ec;
        const std::size_t size = failed ? 0 : socket.read_some(asio::buffer(owner.chunk), ec);
        if (failed || ec)
            give_up("a connection was closed");
        left.append(owner.chunk.data(), size);
        const std::size_t end = left.find("\r\n\r\n");
        if (end != std::string::npos) {
            if (!left.starts_with("HTTP/1.1 200"))
                give_up(left);
            std::string head = left.substr(0, end);
            std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
            const std::size_t length = head.find("content-length:");
            const std::size_t body = length == std::string::npos ? 0 : std::strtoul(&head[length + 15], nullptr, 10);
            if (left.size() >= end + 4 + body) {
                left.erase(0, end + 4 + body);
                answered = true;
                settle();
            }
        }
        read();
    });
}

void cause::settle() {
    if (waiting != 0 || !answered || stamp == 0)
        return;
    stamp = 0;
    if (++owner.done == owner.events)
        return owner.context.stop();
    fire();
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 7)
        return 2;
    room all;
    all.where = {asio::ip::address_v4::loopback(), static_cast<unsigned short>(std::atoi(argv[1]))};
    all.wanted = std::strtoul(argv[2], nullptr, 10);
    all.events = std::strtoul(argv[3], nullptr, 10);
    for (std::string_view left(argv[5]); !left.empty();) {
        const std::size_t end = std::min(left.find(','), left.size());
        all.paths.emplace_back(left.substr(0, end));
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    all.body = argv[6];
    all.delays.reserve(all.wanted * all.events);
    for (std::size_t at = 0; at < std::min<std::size_t>(all.wanted, 32); ++at)
        all.enter_one();
    all.context.run();
    std::puts("in");
    std::fflush(stdout);
    for (int c = 0; c != '\n' && c != EOF; c = std::getchar()) {
    }
    if (all.events == 0)
        return 0;
    all.context.restart();
    for (int at = 0; at < std::atoi(argv[4]); ++at) {
        all.causes.push_back(std::make_unique<cause>(all.context, all));
        all.causes.back()->path = all.paths[static_cast<std::size_t>(at) % all.paths.size()];
        all.causes.back()->socket.connect(all.where);
        all.causes.back()->socket.set_option(tcp::no_delay(true));
        all.causes.back()->read();
    }
    all.begin = now();
    for (const auto& one : all.causes)
        one->fire();
    all.context.run();
    const double spent = static_cast<double>(now() - all.begin) / 1e9;
    auto& delays = all.delays;
    std::sort(delays.begin(), delays.end());
    std::printf(R"({"deliveries":%zu,"seconds":%.4f,"p50_ms":%.3f,"p99_ms":%.3f})"
                "\n",
                delays.size(), spent, delays.empty() ? 0.0 : delays[delays.size() / 2] / 1e3,
                delays.empty() ? 0.0 : delays[delays.size() * 99 / 100] / 1e3);
}
