#include "arguments.hpp"
#include "fence.hpp"

#include <callkit/codec/record_json.hpp>
#include <callkit/core/dial_target.hpp>
#include <callkit/core/e164.hpp>
#include <callkit/core/e164/as_you_type.hpp>

#include <algorithm>
#include <type_traits>

using namespace callkit;
using namespace callkit::c;

namespace {

static_assert(static_cast<int>(e164::errc::too_long) == CALLKIT_NUMBER_TOO_LONG);
static_assert(static_cast<int>(e164::type::voicemail) == CALLKIT_NUMBER_VOICEMAIL);
static_assert(static_cast<int>(e164::style::rfc3966) == CALLKIT_STYLE_RFC3966);
static_assert(static_cast<int>(e164::match::exact) == CALLKIT_MATCH_EXACT);

template <std::size_t N>
void put(std::string_view text, char (&out)[N]) noexcept {
    std::memcpy(out, text.data(), std::min(text.size(), N - 1));
}

callkit_status no_text() noexcept {
    return fail_with(errc::invalid_argument, "the text is NULL");
}

/// What every function begins with that makes a text of a number.
callkit_status open_text(const char* text, const char* region, size_t* out_len, e164::region& home) noexcept {
    if (const callkit_status status = copy_out({}, nullptr, 0, out_len); status != CALLKIT_OK)
        return status;
    return text == nullptr ? no_text() : read_region(region, home);
}

/// The next character of UTF-8; what is not UTF-8 is taken byte by byte.
char32_t next_character(std::string_view& text) noexcept {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    char32_t made = length < 2 ? first : first & (0xffU >> (length + 1));
    if (length == 0 || length > text.size()) {
        text.remove_prefix(1);
        return 0xfffd;
    }
    for (std::size_t i = 1; i < length; ++i) {
        const auto more = static_cast<unsigned char>(text[i]);
        if ((more & 0xc0U) != 0x80U) {
            text.remove_prefix(1);
            return 0xfffd;
        }
        made = made << 6U | (more & 0x3fU);
    }
    text.remove_prefix(length);
    return made;
}

} // namespace

callkit_status callkit_number_parse(const char* text, const char* region, callkit_number* out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        e164::region home;
        if (const callkit_status status = clear_struct(out); status != CALLKIT_OK)
            return status;
        if (text == nullptr)
            return no_text();
        if (const callkit_status status = read_region(region, home); status != CALLKIT_OK)
            return status;
        callkit_number made{};
        const auto number = e164::parse(text, home);
        if (!number) {
            made.error = static_cast<callkit_number_error>(number.error());
            return write_struct(out, made);
        }
        made.valid = number->valid() ? 1 : 0;
        made.type = static_cast<callkit_number_type>(number->line_type());
        made.country_code = number->country_code();
        const e164::region where = number->where();
        put(where.text(), made.region);
        put(e164::format(*number, e164::style::e164).str(), made.e164);
        put(number->national(), made.national_digits);
        put(number->extension(), made.extension);
        return write_struct(out, made);
    });
}

callkit_status callkit_number_format(const char* text, const char* region, callkit_number_style style, char* buffer,
                                     size_t capacity, size_t* out_len) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        e164::region home;
        if (const callkit_status status = open_text(text, region, out_len, home); status != CALLKIT_OK)
            return status;
        if (static_cast<uint32_t>(style) > CALLKIT_STYLE_RFC3966)
            return fail_with(errc::invalid_argument, "there is no such style");
        const auto number = e164::parse(text, home);
        if (!number)
            return fail_with(errc::invalid_number, detail::explain(number.error()));
        const auto made = e164::format(*number, static_cast<e164::style>(style));
        if (made.empty())
            return fail_with(errc::invalid_number, "the number cannot exist");
        return copy_out(made.view(), buffer, capacity, out_len);
    });
}

callkit_status callkit_number_json(const char* text, const char* region, char* buffer, size_t capacity,
                                   size_t* out_len) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        e164::region home;
        if (const callkit_status status = open_text(text, region, out_len, home); status != CALLKIT_OK)
            return status;
        return copy_out(number_to_json(text, e164::parse(text, home)), buffer, capacity, out_len);
    });
}

callkit_status callkit_number_dialable(const char* text, const char* region, char* buffer, size_t capacity,
                                       size_t* out_len) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        e164::region home;
        if (const callkit_status status = open_text(text, region, out_len, home); status != CALLKIT_OK)
            return status;
        const auto made = dialable(text, home);
        return made ? copy_out(made->reveal(), buffer, capacity, out_len) : fail_with(made.error());
    });
}

callkit_status callkit_number_mask(const char* text, char* buffer, size_t capacity, size_t* out_len) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = copy_out({}, nullptr, 0, out_len); status != CALLKIT_OK)
            return status;
        if (text == nullptr)
            return no_text();
        return copy_out(detail::mask_address(text), buffer, capacity, out_len);
    });
}

callkit_status callkit_number_as_typed(const char* text, const char* region, char* buffer, size_t capacity,
                                       size_t* out_len) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        e164::region home;
        if (const callkit_status status = open_text(text, region, out_len, home); status != CALLKIT_OK)
            return status;
        e164::as_you_type typist(home);
        std::string_view rest(text);
        while (!rest.empty())
            (void)typist.type(next_character(rest));
        return copy_out(typist.text(), buffer, capacity, out_len);
    });
}

callkit_status callkit_number_compare(const char* a, const char* b, callkit_number_match* out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (out == nullptr)
            return fail_with(errc::invalid_argument, "out is NULL");
        *out = CALLKIT_MATCH_NOT_A_NUMBER;
        if (a == nullptr || b == nullptr)
            return no_text();
        *out = static_cast<callkit_number_match>(e164::compare(std::string_view(a), std::string_view(b)));
        return CALLKIT_OK;
    });
}

uint32_t callkit_region_country_code(const char* region) {
    return fence_or<uint32_t>(0, CALLKIT_ENTRY, [&] {
        const auto where = e164::region::from(view(region));
        return where ? e164::calling_code(*where) : 0U;
    });
}

const char* callkit_number_type_name(callkit_number_type type) {
    return fence_or<const char*>("unknown", CALLKIT_ENTRY, [&] {
        const auto number = static_cast<uint32_t>(type);
        return to_string(number > 255 ? e164::type::unknown : static_cast<e164::type>(number)).data();
    });
}

const char* callkit_number_error_name(callkit_number_error error) {
    return fence_or<const char*>("", CALLKIT_ENTRY, [&] {
        const auto number = static_cast<uint32_t>(error);
        return number == 0 || number > CALLKIT_NUMBER_TOO_LONG ? "" : to_string(static_cast<e164::errc>(number)).data();
    });
}
