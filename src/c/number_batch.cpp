#include "arguments.hpp"
#include "fence.hpp"

#include <callkit/core/e164.hpp>

#include <array>
#include <cstring>

using namespace callkit;
using namespace callkit::c;

namespace {

/// What a batch says about an item, beside the texts.
struct facts {
    bool valid{false};
    std::uint8_t error{0};
    std::uint8_t type{0};
    std::uint16_t country_code{0};
    std::uint16_t letters{0}; // of the region, as in the numbering plan
};

facts facts_of(const result<e164::number, e164::errc>& number) noexcept {
    if (!number)
        return {.error = static_cast<std::uint8_t>(number.error())};
    facts made;
    made.valid = number->valid();
    made.type = static_cast<std::uint8_t>(number->line_type());
    made.country_code = number->country_code();
    const e164::region where = number->where();
    if (!where.empty())
        made.letters = static_cast<std::uint16_t>(where.text()[0] << 8 | where.text()[1]);
    return made;
}

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
        std::array<char, e164::max_formatted> small;
        const std::size_t room = capacity - size;
        const bool fits = room > small.size(); // whatever it is
        char* const to = fits ? at + size : small.data();
        const std::size_t length = number == nullptr ? 0 : e164::format_to(*number, how, {to, small.size()});
        if (room < length + 1)
            return false;
        if (!fits)
            std::memcpy(at + size, small.data(), length);
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

/// One call of callkit_numbers_parse.
class batch_reader {
  public:
    batch_reader(const callkit_number_batch& wish, e164::region home) noexcept
        : wish_(wish), home_(home), rest_(wish.input == nullptr ? "" : wish.input, wish.input_size),
          e164_alone_(wish.national == nullptr && wish.international == nullptr && wish.rfc3966 == nullptr) {}

    /// Reads as far as there is room, and says how far that was.
    void run(callkit_number_batch& out) noexcept {
        while (!rest_.empty() && count_ < wish_.capacity)
            if (!(e164_alone_ && read_plain_item()) && !read_item())
                break;
        out.count = count_;
        out.consumed = wish_.input_size - rest_.size();
        out.valid_count = valid_count_;
        out.e164_size = texts_[0].size;
        out.national_size = texts_[1].size;
        out.international_size = texts_[2].size;
        out.rfc3966_size = texts_[3].size;
    }

  private:
    using plan = e164::detail::built_in_plan;
    using reader = e164::detail::number_reader<plan>;

    /// Most items are a plus and digits. What is known of such a number stands in the plan, and its E.164 is the item
    /// itself, so no number is made of it. False, and nothing is taken, when the item is something else or when one of
    /// the buffers ends so near that copying a line of full length would leave it.
    bool read_plain_item() noexcept {
        constexpr std::size_t reach = 1 + reader::longest_e164 + 1;
        column& e164 = texts_[0];
        const char* const line = rest_.data();
        if (rest_.size() < reach || *line != '+' || (e164.at != nullptr && e164.capacity - e164.size < reach))
            return false;
        const std::size_t digits = e164::detail::count_digits(line + 1);
        reader::known_e164 known;
        if (digits < reader::shortest_e164 || line[1 + digits] != '\n' ||
            !reader(plan_).look_up(line + 1, digits, known))
            return false;
        const e164::detail::label label = e164::detail::unpack_label(plan::labels[known.label]);
        const bool valid = label.line != 0;
        if (e164.at != nullptr) {
            std::memcpy(e164.at + e164.size, line, reach);
            e164.at[e164.size + (valid ? digits + 1 : 0)] = '\n';
            e164.size += valid ? digits + 2 : 1;
        }
        put({.valid = valid,
             .type = label.line,
             .country_code = known.code->code,
             .letters = e164::detail::letters_of(plan_, *known.code, label)});
        rest_.remove_prefix(digits + 2);
        return true;
    }

    /// Any item. False when there is no room for it.
    bool read_item() noexcept {
        std::string_view after = rest_;
        std::string_view line = next_line(after);
        e164::region region = home_;
        if ((wish_.flags & CALLKIT_BATCH_REGIONS) != 0)
            if (const std::size_t tab = line.find('\t'); tab != std::string_view::npos) {
                // A region that is none means none, as in the command's `number batch`.
                if (tab != 0)
                    region = e164::region::from(line.substr(0, tab)).value_or(e164::region());
                line.remove_prefix(tab + 1);
            }
        const auto number = e164::parse(line, region);
        for (column& text : texts_)
            if (!text.write(number ? &*number : nullptr))
                return false;
        for (column& text : texts_)
            text.size += text.pending;
        put(facts_of(number));
        rest_ = after;
        return true;
    }

    void put(const facts& item) noexcept {
        const std::size_t at = count_++;
        valid_count_ += item.valid ? 1U : 0U;
        if (wish_.valid != nullptr)
            wish_.valid[at] = item.valid ? 1 : 0;
        if (wish_.error != nullptr)
            wish_.error[at] = item.error;
        if (wish_.type != nullptr)
            wish_.type[at] = item.type;
        if (wish_.country_code != nullptr)
            wish_.country_code[at] = item.country_code;
        if (wish_.regions != nullptr) {
            wish_.regions[2 * at] = static_cast<char>(item.letters >> 8U);
            wish_.regions[2 * at + 1] = static_cast<char>(item.letters & 0xffU);
        }
    }

    static constexpr plan plan_{};
    const callkit_number_batch wish_;
    const e164::region home_;
    std::string_view rest_;
    const bool e164_alone_;
    column texts_[4] = {{wish_.e164, wish_.e164_capacity, e164::style::e164},
                        {wish_.national, wish_.national_capacity, e164::style::national},
                        {wish_.international, wish_.international_capacity, e164::style::international},
                        {wish_.rfc3966, wish_.rfc3966_capacity, e164::style::rfc3966}};
    std::size_t count_{0};
    std::size_t valid_count_{0};
};

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

        batch_reader(what, home).run(what);
        if (const callkit_status status = write_struct(batch, what); status != CALLKIT_OK)
            return status;
        if (what.count == 0 && what.input_size != 0)
            return fail_with(api_errc::buffer_too_small, "there is no room for one item");
        return CALLKIT_OK;
    });
}
