#include "output.hpp"

#include "verbs.hpp"

#include <callkit/codec/record_json.hpp>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>

namespace callkit::cli {
namespace {

bool closed = false; // nobody reads any more
bool broken = false; // the output could not be written, such as on a full disk

void check(bool written) {
    if (written)
        return;
    if (errno == EPIPE)
        closed = true;
    else
        broken = true;
}

} // namespace

void print(std::string_view text) {
    static const bool ignoring = std::signal(SIGPIPE, SIG_IGN) != SIG_ERR; // EPIPE instead of a signal
    if (!ignoring || closed || broken)
        return;
    check(std::fwrite(text.data(), 1, text.size(), stdout) == text.size());
    // A line that somebody waits for must not wait for the next one.
    if (!text.empty() && text.back() == '\n' && !closed && !broken)
        check(std::fflush(stdout) == 0);
}

std::string printable(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        // U+0080 to U+009F are control characters as well: C2 80 to C2 9F.
        const bool second_set = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (second_set)
            ++i;
        shown += second_set || byte < 0x20 || byte == 0x7f ? '?' : text[i];
    }
    return shown;
}

void note(std::string_view text, std::string_view more) {
    std::string line(text);
    line.append(more).append("\n");
    std::fwrite(line.data(), 1, line.size(), stderr);
}

int finish_output(int code) {
    if (!closed && !broken)
        check(std::fflush(stdout) == 0);
    if (!broken)
        return code;
    note("callkit: the output could not be written");
    return code == done ? static_cast<int>(failed) : code;
}

bool output_closed() noexcept {
    return closed;
}

int report(const error& why, bool json) {
    if (json)
        note("{\"error\":" + to_json(why) + "}");
    else
        note("callkit: " + describe(why) + "\n  ", advice(why.code));
    return exit_code_of(why.code);
}

int exit_code_of(errc code) noexcept {
    switch (code) {
    case errc::invalid_argument:
    case errc::unknown_scenario:
    case errc::malformed:
    case errc::too_large:
    case errc::unsupported:
        return bad_usage;
    case errc::invalid_number:
    case errc::not_allowed:
        return refused;
    case errc::ambiguous:
        return unknown_outcome;
    case errc::canceled:
    case errc::expired:
        return failed;
    default:
        break;
    }
    return is(code, condition::provider) || is(code, condition::auth) ? unreachable : failed;
}

} // namespace callkit::cli
