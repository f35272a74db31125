// What strangers send to the server, from its first byte to the log: heads of requests, and what the REST API and the
// static files make of those that are taken.
//
// An input is requests, each a head and whatever follows it as the body, with a record separator (0x1e) between two.
// `{A}` and `{B}` stand for the ids of the calls of two workspaces, which no fuzzer could guess.
#include "../unit/store/temporary_folder.hpp"
#include "api_fuzz_world.hpp"
#include "net/request_head.hpp"
#include "server/api_routes.hpp"

#include <callkit/server/static_files.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace callkit;
using namespace std::string_view_literals;
using net::detail::find_head_end;
using net::detail::head_end;
using net::detail::request_head;

constexpr std::size_t body_limit = 4096;
constexpr std::size_t most_requests = 4;

std::string lower(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(), [](char c) { return net::detail::lower(c); });
    return made;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

bool is_token(std::string_view text) {
    constexpr auto others = "!#$%&'*+-.^_`|~"sv;
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || others.find(c) != std::string_view::npos;
    });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

/// Where the head ends, by the reader that takes it as it comes; the same for any pieces.
head_end end_of_head(std::string_view text) {
    const head_end whole = find_head_end(text, 0);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
        head_end end;
        for (std::size_t have = 0; end.is == head_end::kind::more && have < text.size();) {
            have = std::min(have + piece, text.size());
            end = find_head_end(text.substr(0, have), end.scanned);
            CALLKIT_FUZZ_CHECK(end.scanned <= have);
        }
        CALLKIT_FUZZ_CHECK(end.is == whole.is && end.size == whole.size);
    }
    const std::size_t zero = text.find('\0');
    if (whole.is == head_end::kind::complete) {
        CALLKIT_FUZZ_CHECK(whole.size <= text.size() && text.substr(0, whole.size).ends_with("\r\n\r\n"));
        CALLKIT_FUZZ_CHECK(zero == std::string_view::npos || zero >= whole.size);
    }
    return whole;
}

struct line {
    std::string_view name{};
    std::string_view value{};
};

/// The lines between the first and the empty one, read as plainly as can be.
std::vector<line> lines_of(std::string_view head) {
    std::vector<line> made;
    for (head.remove_prefix(head.find("\r\n") + 2); head != "\r\n"; head.remove_prefix(head.find("\r\n") + 2)) {
        const std::string_view text = head.substr(0, head.find("\r\n"));
        const std::size_t colon = text.find(':');
        CALLKIT_FUZZ_CHECK(colon != std::string_view::npos);
        made.push_back({text.substr(0, colon), trimmed(text.substr(colon + 1))});
    }
    return made;
}

/// Puts headers of one name together, which says the same (RFC 9110 §5.3) and is what Beast does.
template <class Header>
std::vector<Header> by_name(std::vector<Header> headers) {
    std::stable_sort(headers.begin(), headers.end(),
                     [](const auto& a, const auto& b) { return lower(a.name) < lower(b.name); });
    return headers;
}

/// A head that was taken says the same to the plainest of readers, and nothing that others may read differently.
void check_head(std::string_view head, const request_head& taken) {
    const std::string_view first = head.substr(0, head.find("\r\n"));
    CALLKIT_FUZZ_CHECK(first.ends_with(taken.http_1_1 ? " HTTP/1.1" : " HTTP/1.0"));
    CALLKIT_FUZZ_CHECK(first.substr(0, first.size() - 9) == taken.message.method + " " + taken.message.target);
    CALLKIT_FUZZ_CHECK(is_token(taken.message.method));
    CALLKIT_FUZZ_CHECK(taken.message.target.starts_with('/') || taken.message.target == "*");
    CALLKIT_FUZZ_CHECK(!has_control(taken.message.target) && taken.message.target.find(' ') == std::string::npos);

    const std::vector<line> lines = by_name(lines_of(head));
    const net::http_headers headers = by_name(taken.message.headers);
    CALLKIT_FUZZ_CHECK(lines.size() == headers.size() && lines.size() <= 100);
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const net::http_header& one = headers[i];
        CALLKIT_FUZZ_CHECK(is_token(lines[i].name) && !has_control(lines[i].value));
        CALLKIT_FUZZ_CHECK(one.name == lines[i].name && one.value == lines[i].value);
        const std::string name = lower(lines[i].name);
        CALLKIT_FUZZ_CHECK(name != "transfer-encoding");
        hosts += name == "host" ? 1 : 0;
        if (name == "content-length") {
            ++lengths;
            CALLKIT_FUZZ_CHECK(one.value.find_first_not_of("0123456789") == std::string::npos);
            CALLKIT_FUZZ_CHECK(std::stoull(one.value) == taken.body);
        }
    }
    CALLKIT_FUZZ_CHECK(taken.http_1_1 ? hosts == 1 : hosts <= 1);
    CALLKIT_FUZZ_CHECK(lengths <= 1 && (lengths == 1 || taken.body == 0));
    CALLKIT_FUZZ_CHECK(taken.body <= body_limit);
    CALLKIT_FUZZ_CHECK(!taken.wants_continue || taken.body > 0);
    CALLKIT_FUZZ_CHECK(!taken.upgrade || taken.body == 0);
}

void check_problem(const test::api_answer& answer) {
    CALLKIT_FUZZ_CHECK(net::header(answer.response.headers, "Content-Type") == "application/problem+json");
    boost::system::error_code ec;
    const boost::json::value problem = boost::json::parse(answer.text, ec);
    CALLKIT_FUZZ_CHECK(!ec && problem.is_object());
    CALLKIT_FUZZ_CHECK(problem.at("status").as_int64() == answer.response.status);
    const std::string_view code = problem.at("code").as_string();
    CALLKIT_FUZZ_CHECK(std::any_of(callkit::detail::errc_rows.begin(), callkit::detail::errc_rows.end(),
                                   [&](const auto& row) { return row.slug == code; }));
    // Nothing that strangers write breaks anything.
    CALLKIT_FUZZ_CHECK(code != "internal" && answer.response.status != 500);
}

bool shows_credential(const net::http_headers& headers) {
    return std::any_of(headers.begin(), headers.end(), [](const net::http_header& one) {
        return lower(one.name) == "authorization" && lower(one.value).starts_with("bearer ");
    });
}

bool is_open(std::string_view target) {
    const std::string_view path = target.substr(0, target.find('?'));
    return path == "/healthz" || path == "/readyz" || path == "/openapi.json";
}

/// Whether an event says what somebody here wished or wrote. With time calls are hung up that nobody answers.
bool is_by_people(const call_event& event, bool at_once) {
    return event.kind == event_kind::created || (at_once && event.kind == event_kind::hangup_requested) ||
           event.kind == event_kind::mute_requested || event.kind == event_kind::hold_requested ||
           event.kind == event_kind::digits_sent || event.kind == event_kind::annotation ||
           event.source == event_source::client || event.source == event_source::manual;
}

void check_api(test::api_fuzz_world& world, const net::http_request& asked, const test::api_answer& answer,
               std::uint64_t before) {
    const auto& who = world.access.admitted;
    CALLKIT_FUZZ_CHECK(answer.times == 1);
    CALLKIT_FUZZ_CHECK(answer.response.status >= 200 && answer.response.status < 600);
    CALLKIT_FUZZ_CHECK(!who || shows_credential(asked.headers));
    if (answer.response.status >= 400)
        check_problem(answer);
    else if (!who)
        CALLKIT_FUZZ_CHECK(is_open(asked.target) || (asked.method == "OPTIONS" && answer.text.empty()));
    for (const net::http_header& one : answer.response.headers)
        CALLKIT_FUZZ_CHECK(is_token(one.name) && !has_control(one.value));
    const auto theirs = [&](std::string_view workspace) { return who && who->workspace_id == workspace; };
    CALLKIT_FUZZ_CHECK(theirs("w-a") || answer.text.find(world.contact_a) == std::string::npos);
    CALLKIT_FUZZ_CHECK(theirs("w-b") || answer.text.find(world.contact_b) == std::string::npos);
    const auto news = world.log.outbox(before, 10'000);
    CALLKIT_FUZZ_CHECK(news.has_value());
    for (const journal_entry& told : *news)
        if (is_by_people(told.event, answer.at_once))
            CALLKIT_FUZZ_CHECK(theirs(world.log.get(told.event.call)->facts.workspace_id));
    world.check_folds(before);
}

/// The files of a folder, with others around them that nobody may have.
class site {
  public:
    site() {
        write("panel/index.html", "<title>panel</title>");
        write("panel/assets/app.js", "export {};");
        write("panel/.env", "not yours");
        write("panel/.git/config", "not yours");
        write("secret.txt", "not yours");
        std::filesystem::create_symlink(folder_ / "secret.txt", folder_ / "panel/link.txt");
        auto read = server::static_files::read(folder_ / "panel");
        CALLKIT_FUZZ_CHECK(read && read->size() == 2);
        files_ = std::make_unique<server::static_files>(*std::move(read));
    }
    void check(net::http_request asked) const {
        const net::http_response answer = files_->answer(asked);
        CALLKIT_FUZZ_CHECK(files_->takes(asked.target) == (answer.status != 404));
        CALLKIT_FUZZ_CHECK(answer.status == 200 || answer.status == 304 || answer.status == 404 ||
                           answer.status == 405);
        CALLKIT_FUZZ_CHECK(answer.body.find("not yours") == std::string::npos);
        CALLKIT_FUZZ_CHECK(answer.status != 200 || answer.body == "<title>panel</title>" ||
                           answer.body == "export {};");
        CALLKIT_FUZZ_CHECK(answer.status != 304 || answer.body.empty());
        for (const net::http_header& one : answer.headers)
            CALLKIT_FUZZ_CHECK(is_token(one.name) && !has_control(one.value));
    }

  private:
    void write(const char* name, std::string_view text) {
        const std::filesystem::path path = folder_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
    }
    test::temporary_folder folder_{};
    std::unique_ptr<server::static_files> files_{};
};

/// Another one as soon as somebody wrote into the last, so that each input finds the same.
test::api_fuzz_world& fresh_world() {
    static std::unique_ptr<test::api_fuzz_world> world;
    if (!world || world->touched()) {
        world.reset();
        world = std::make_unique<test::api_fuzz_world>();
    }
    return *world;
}

/// That a name would be found where it is told: without, nobody would ever be seen to get another's.
bool names_are_told() {
    test::api_fuzz_world world;
    const auto told = world.ask({.method = "GET",
                                 .target = "/api/calls/" + to_string(world.call_b),
                                 .headers = {{"Authorization", "Bearer agent w-b"}},
                                 .body = {}});
    return told->times == 1 && told->response.status == 200 && told->text.find(world.contact_b) != std::string::npos;
}

std::string replaced(std::string text, std::string_view what, const std::string& with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

void check_request(test::api_fuzz_world& world, const site& files, std::string_view text) {
    const head_end end = end_of_head(text);
    const std::string_view head = text.substr(0, end.size);
    if (end.is != head_end::kind::complete) {
        // Other readers of requests may let through whatever they like.
        files.check({.method = "GET", .target = std::string(text), .headers = {}, .body = {}});
        (void)server::detail::match_route("GET", text);
        return;
    }
    auto judged = net::detail::read_request_head(head, body_limit);
    if (const int* refusal = std::get_if<int>(&judged)) {
        CALLKIT_FUZZ_CHECK(*refusal >= 400 && *refusal < 600);
        return;
    }
    const auto& taken = std::get<request_head>(judged);
    check_head(head, taken);
    files.check(taken.message);
    net::http_request asked = taken.message;
    asked.body = text.substr(head.size());
    const std::uint64_t before = world.end_of_journal();
    const auto answer = world.ask(asked);
    check_api(world, asked, *answer, before);
    if (world.touched())
        for (int i = 0; i < 3; ++i)
            world.run();
    CALLKIT_FUZZ_CHECK(answer->times == 1);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const site files;
    static const bool told = names_are_told();
    CALLKIT_FUZZ_CHECK(told);
    test::api_fuzz_world& world = fresh_world();
    const std::string_view text = test::as_text(data, size);
    // Who writes the names themselves would find them again.
    if (text.find("qx-contact"sv) != std::string_view::npos)
        return -1;
    std::string_view rest = text;
    for (std::size_t i = 0; i < most_requests && !rest.empty(); ++i) {
        const std::size_t end = std::min(rest.find('\x1e'), rest.size());
        std::string one = replaced(std::string(rest.substr(0, end)), "{A}", to_string(world.call_a));
        one = replaced(std::move(one), "{B}", to_string(world.call_b));
        check_request(world, files, one);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return 0;
}
