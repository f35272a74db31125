#include "arguments.hpp"
#include "fence.hpp"

#include <callkit/core/e164.hpp>

#include <array>
#include <cstring>

using namespace callkit;
using namespace callkit::c;

namespace {

/// A text column: one line an item, all in the caller's memory.
struct column {
    char* at;
    std::size_t capacity;
    e164::style how;
    std::size_t size{0};
    /// Written for the item at hand, but not yet kept.
    std::size_t pending{0};

    /// Whether there was room.
    bool write(const e164::number* number) noexcept {
        pending = 0;
        if (at == nullptr)
            return true;
        std::array<char, e164::max_formatted> text;
        const std::size_t length = number == nullptr ? 0 : e164::format_to(*number, how, text);
        if (capacity - size < length + 1)
            return false;
        std::memcpy(at + size, text.data(), length);
        at[size + length] = '\n';
        pending = length + 1;
        return true;
    }
};

/// Takes the next line, and the place behind it.
std::string_view next_line(std::string_view& rest) noexcept {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

} // namespace

callkit_status callkit_numbers_parse(callkit_number_batch* batch) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        callkit_number_batch what;
        if (const callkit_status status = read_struct(batch, what); status != CALLKIT_OK)
            return status;
        what.count = what.consumed = what.valid_count = 0;
        what.e164_size = what.national_size = what.international_size = what.rfc3966_size = 0;
        if (const callkit_status status = write_struct(batch, what); status != CALLKIT_OK)
            return status;
        e164::region home;
        if (const callkit_status status = read_region(what.region, home); status != CALLKIT_OK)
            return status;
        if ((what.flags & ~CALLKIT_BATCH_REGIONS) != 0)
            return fail_with(errc::unsupported, "a flag that this version does not know");
        if (what.input == nullptr && what.input_size != 0)
            return fail_with(errc::invalid_argument, "the input is NULL");

        column texts[] = {{what.e164, what.e164_capacity, e164::style::e164},
                          {what.national, what.national_capacity, e164::style::national},
                          {what.international, what.international_capacity, e164::style::international},
                          {what.rfc3966, what.rfc3966_capacity, e164::style::rfc3966}};
        const std::string_view all(what.input == nullptr ? "" : what.input, what.input_size);
        std::string_view rest = all;
        while (!rest.empty() && what.count < what.capacity) {
            std::string_view after = rest;
            std::string_view line = next_line(after);
            e164::region region = home;
            if ((what.flags & CALLKIT_BATCH_REGIONS) != 0)
                if (const std::size_t tab = line.find('\t'); tab != std::string_view::npos) {
                    // A region that is none means none, as in the command's `number batch`.
                    if (tab != 0)
                        region = e164::region::from(line.substr(0, tab)).value_or(e164::region());
                    line.remove_prefix(tab + 1);
                }
            const auto number = e164::parse(line, region);
            bool room = true;
            for (column& text : texts)
                room = room && text.write(number ? &*number : nullptr);
            if (!room)
                break;
            for (column& text : texts)
                text.size += text.pending;

            const std::size_t at = what.count++;
            const bool valid = number && number->valid();
            what.valid_count += valid ? 1U : 0U;
            if (what.valid != nullptr)
                what.valid[at] = valid ? 1 : 0;
            if (what.error != nullptr)
                what.error[at] = number ? uint8_t{0} : static_cast<uint8_t>(number.error());
            if (what.type != nullptr)
                what.type[at] = number ? static_cast<uint8_t>(number->line_type()) : uint8_t{0};
            if (what.country_code != nullptr)
                what.country_code[at] = number ? number->country_code() : uint16_t{0};
            if (what.regions != nullptr) {
                const e164::region where = number ? number->where() : e164::region();
                std::memset(what.regions + 2 * at, 0, 2);
                std::memcpy(what.regions + 2 * at, where.text().data(), where.text().size());
            }
            rest = after;
        }
        what.consumed = all.size() - rest.size();
        what.e164_size = texts[0].size;
        what.national_size = texts[1].size;
        what.international_size = texts[2].size;
        what.rfc3966_size = texts[3].size;
        if (const callkit_status status = write_struct(batch, what); status != CALLKIT_OK)
            return status;
        if (what.count == 0 && !all.empty())
            return fail_with(api_errc::buffer_too_small, "there is no room for one item");
        return CALLKIT_OK;
    });
}
