// Any bytes as a request's body: what the gate lets in, Boost's own parser reads as the same, and what is written of it
// goes through the gate again.
#include "fuzz.hpp"

#include <server/json_members.hpp>
#include <server/strict_json.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace callkit;
    const std::string_view text = test::as_text(data, size);
    const auto value = server::parse_strict_json(text);
    if (!value) {
        CALLKIT_FUZZ_CHECK(value.error().code == errc::malformed || value.error().code == errc::too_large);
        CALLKIT_FUZZ_CHECK(value.error().detail.find(", at byte ") != std::string::npos);
        return 0;
    }
    boost::system::error_code ec;
    CALLKIT_FUZZ_CHECK(boost::json::parse(text, ec) == *value && !ec);
    const auto again = server::parse_strict_json(boost::json::serialize(*value), {.bytes = std::size_t{8} * 65'536});
    CALLKIT_FUZZ_CHECK(again && again->kind() == value->kind());

    server::json_members members(*value);
    (void)members.text("a", 8);
    (void)members.optional_number("b", 0, 9);
    (void)members.optional_truth("c");
    const auto complete = members.finish();
    CALLKIT_FUZZ_CHECK(complete || !complete.error().detail.empty());
    return 0;
}
