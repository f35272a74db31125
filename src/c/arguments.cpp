#include "arguments.hpp"

namespace callkit::c {

callkit_status copy_out(std::string_view text, char* buffer, std::size_t capacity, std::size_t* out_len) noexcept {
    if (out_len == nullptr)
        return fail_with(errc::invalid_argument, "out_len is NULL");
    *out_len = text.size();
    if (capacity == 0)
        return CALLKIT_OK;
    if (buffer == nullptr)
        return fail_with(errc::invalid_argument, "the buffer is NULL");
    if (capacity <= text.size())
        return fail_with(api_errc::buffer_too_small, "the buffer is too small");
    std::memcpy(buffer, text.data(), text.size());
    buffer[text.size()] = '\0';
    return CALLKIT_OK;
}

callkit_status read_region(const char* text, e164::region& out) noexcept {
    out = e164::region();
    if (text == nullptr || *text == '\0')
        return CALLKIT_OK;
    const auto read = e164::region::from(text);
    if (!read)
        return fail_with(errc::invalid_argument, "a region is two capital letters, such as GB");
    out = *read;
    return CALLKIT_OK;
}

callkit_status read_call_id(const char* text, call_id& out) noexcept {
    if (text == nullptr)
        return fail_with(errc::invalid_argument, "the call's id is NULL");
    const auto read = parse_id<call_id>(text);
    if (!read || read->is_null())
        return fail_with(errc::invalid_argument, "a call's id looks like 019b76da-a800-7000-8000-000000000001");
    out = *read;
    return CALLKIT_OK;
}

callkit_status refuse_in_callback() noexcept {
    return fail_with(api_errc::inside_callback, "this may not be called from inside a callback");
}

} // namespace callkit::c
