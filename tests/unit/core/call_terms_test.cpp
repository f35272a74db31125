#include "support.hpp"

using namespace callkit;

namespace {

/// Reads back every word of an enumeration whose last member is `last`.
template <class Enum, class Parse>
void check_words(Enum last, Parse parse) {
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        const auto value = static_cast<Enum>(i);
        CAPTURE(to_string(value));
        CHECK(parse(to_string(value)) == value);
        CHECK_FALSE(to_string(value).empty());
        if (i > 0)
            CHECK(to_string(value) != to_string(static_cast<Enum>(0)));
    }
    CHECK_FALSE(parse("no such word"));
    CHECK_FALSE(parse(""));
    CHECK(to_string(static_cast<Enum>(static_cast<int>(last) + 1)) == to_string(static_cast<Enum>(0)));
}

} // namespace

TEST_CASE("every enumeration of terms has a word for each value and reads it back") {
    check_words(direction::inbound, parse_direction);
    check_words(end_reason::time_limit, parse_end_reason);
    check_words(hangup_by::carrier, parse_hangup_by);
    check_words(answered_by::fax, parse_answered_by);
    check_words(event_source::manual, parse_event_source);
    check_words(dial_phase::placed, parse_dial_phase);
    check_words(event_kind::annotation, parse_event_kind);
}
