#include "fuzz.hpp"
#include "net/websocket_codec.hpp"

#include <boost/locale/utf.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a client sends over a WebSocket: whatever it is and wherever it is cut, the same messages come out, within the
// limit, as UTF-8, and nothing after a close.
namespace {

using namespace callkit;
using namespace callkit::net::detail;

constexpr std::size_t limit = 300;

std::vector<std::pair<websocket_input::kind, std::string>> read(std::string_view bytes, std::size_t step) {
    websocket_reader reader(limit);
    std::vector<std::pair<websocket_input::kind, std::string>> got;
    bool over = false;
    while (!bytes.empty()) {
        reader.take(bytes.substr(0, step));
        bytes.remove_prefix(std::min(step, bytes.size()));
        for (auto one = reader.next(); one.is != websocket_input::kind::more; one = reader.next()) {
            CALLKIT_FUZZ_CHECK(!over);
            over = one.is == websocket_input::kind::close || one.is == websocket_input::kind::broken;
            CALLKIT_FUZZ_CHECK(one.payload.size() <= limit);
            if (one.is == websocket_input::kind::broken)
                one.payload = std::to_string(static_cast<int>(one.code));
            got.emplace_back(one.is, std::move(one.payload));
        }
    }
    return got;
}

bool is_utf8(const std::string& text) {
    namespace utf = boost::locale::utf;
    for (const char *at = text.data(), *end = at + text.size(); at != end;) {
        const auto one = utf::utf_traits<char>::decode(at, end);
        if (one == utf::illegal || one == utf::incomplete)
            return false;
    }
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = test::as_text(data, size);
    const auto whole = read(bytes, bytes.size() + 1);
    CALLKIT_FUZZ_CHECK(read(bytes, 1) == whole);
    CALLKIT_FUZZ_CHECK(read(bytes, 7) == whole);
    for (const auto& [kind, payload] : whole)
        if (kind == websocket_input::kind::text)
            CALLKIT_FUZZ_CHECK(is_utf8(payload));
    return 0;
}
