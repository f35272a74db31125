// Numbers allocate nothing. A program of its own, whose operator new counts.

#include "support.hpp"

#include <callkit/core/e164/as_you_type.hpp>
#include <callkit/core/e164/example_number.hpp>
#include <callkit/core/e164/short_number.hpp>
#include <callkit/core/e164/time_zones.hpp>

#include <array>
#include <cstdlib>
#include <new>
#include <string_view>

namespace {
thread_local std::size_t allocations = 0;
} // namespace

// The replacements of all forms go through these two.
void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

using namespace callkit;

TEST_CASE("reading, judging and writing numbers allocates nothing") {
    constexpr auto texts = std::to_array<std::string_view>(
        {"+14155552671", "(415) 555-2671 ext. 12", "tel:+44-20-7183-8750;ext=5", "1-800-FLOWERS", "011 15-2345-6789",
         "\uff0b\uff14\uff14\uff12\uff10\uff17\uff11\uff18\uff13\uff18\uff17\uff15\uff10", "nobody", "+999", "",
         "112"});
    std::array<char, e164::max_formatted> out{};
    std::size_t valid = 0;
    const std::size_t before = allocations;
    for (const std::string_view text : texts) {
        for (const e164::region home : {e164::region(), e164::region("US"), e164::region("AR")}) {
            const auto number = e164::parse(text, home);
            valid += e164::is_emergency_number(text, home) ? 1U : 0U;
            valid += e164::compare(text, "+14155552671") == e164::match::exact ? 1U : 0U;
            if (!number)
                continue;
            valid += number->valid() ? 1U : 0U;
            for (const auto how :
                 {e164::style::e164, e164::style::international, e164::style::national, e164::style::rfc3966})
                valid += e164::format_to(*number, how, out);
            valid += e164::format_from(*number, "DE").size() + e164::time_zones(*number).size();
            valid += e164::possible(*number) == e164::possibility::possible ? 1U : 0U;
        }
    }
    e164::as_you_type typist("US");
    for (const char32_t c : std::u32string_view(U"14155552671x"))
        valid += typist.type(c).size();
    valid += e164::example_number("FR") ? 1U : 0U;
    const std::size_t after = allocations;
    CHECK(valid > 0);
    CHECK(after - before == 0);
    // The trap itself works. Through a volatile pointer: a compiler may leave out what nobody sees.
    int* volatile seen = new int(7);
    delete seen;
    CHECK(allocations > after);
}
