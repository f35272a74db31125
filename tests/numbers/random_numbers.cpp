#include "random_numbers.hpp"

#include <callkit/core/e164.hpp>
#include <callkit/core/e164/example_number.hpp>

#include <array>

namespace callkit::test {
namespace {

constexpr auto gaps =
    std::to_array<std::string_view>({" ", "-", ".", "/", "(", ")", " - ", ") ", "\u00a0", "\u2011", "\u3000", "\uff0d",
                                     "~", "[", "]", "\u2060", "\u00ad", "x", "*"});
constexpr auto idds = std::to_array<std::string_view>(
    {"00", "011", "0011", "001", "010", "009", "810", "8~10", "119", "00 ", "01", "0014", "17", "140"});
constexpr auto labels = std::to_array<std::string_view>({" ext. ",
                                                         "ext",
                                                         " x",
                                                         "x",
                                                         " extension ",
                                                         "#",
                                                         " int ",
                                                         ";ext=",
                                                         ", ext ",
                                                         ",,",
                                                         ",",
                                                         ";",
                                                         " - ",
                                                         " xtn:",
                                                         "\uff45\uff58\uff54",
                                                         "\uff58",
                                                         " доб. ",
                                                         " ДОБ ",
                                                         " anexo ",
                                                         " extensi\u00f3n ",
                                                         " extensio\u0301n ",
                                                         "~",
                                                         "\uff5e",
                                                         " ext.,",
                                                         ".,",
                                                         " \uff49\uff4e\uff54 ",
                                                         "\t",
                                                         " EXT:",
                                                         " eXtn ",
                                                         ":",
                                                         "xx",
                                                         " ,- ",
                                                         " ;- ",
                                                         ", ,",
                                                         ",,,"});
constexpr auto noise = std::to_array<std::string_view>(
    {"+",  "++",     "\uff0b", "a",      "tel:",   "Tel. ",  "call ",  "/x",     " / x",     "\\ x", "#",
     "*",  "\u00e9", "\u4e2d", "\u20ac", "?",      "0",      "00",     "1",      ";isub=12", ";",    "=",
     "\t", "\u0301", "x",      "e",      "\u212a", "\u017f", "\u00b2", "\u0966", "(0)"});
// What is no text, or breaks it.
constexpr auto poison =
    std::to_array<std::string_view>({"\n", "\r\n", "\f", "\x01", "\x7f", "\u0085", "\xff", "\x80", "\xe2\x80",
                                     "\xc0\xb1", "\xed\xa0\x80", "\uffff", "\ufdd0", "\xf4\x90\x80\x80", "\u2028"});
constexpr auto scripts =
    std::to_array<char32_t>({U'\uff10', U'\u0660', U'\u06f0', U'\u0966', U'\U0001d7ce', U'\u1040'});
constexpr auto regions = std::to_array<std::string_view>({"", "ZZ", "US", "GB", "AR", "BR", "IT", "JP", "CA", "KR"});

void append(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0U | (c >> 6U));
        out += static_cast<char>(0x80U | (c & 0x3fU));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0U | (c >> 12U));
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3fU));
        out += static_cast<char>(0x80U | (c & 0x3fU));
    } else {
        out += static_cast<char>(0xf0U | (c >> 18U));
        out += static_cast<char>(0x80U | ((c >> 12U) & 0x3fU));
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3fU));
        out += static_cast<char>(0x80U | (c & 0x3fU));
    }
}

} // namespace

std::vector<seed_number> seed_numbers() {
    std::vector<seed_number> made;
    constexpr e164::detail::built_in_plan plan;
    for (std::size_t i = 0; i < plan.region_count; ++i) {
        const auto& entry = plan.regions[i];
        const auto where = e164::detail::region_of_letters(entry.letters);
        const std::string region(where.text());
        for (int kind = 1; kind <= static_cast<int>(e164::type::voicemail); ++kind)
            if (const auto number = e164::detail::example_at(i + 1, static_cast<e164::type>(kind)))
                made.push_back({region, number->country_code(), std::string(number->national()),
                                std::string(e164::detail::text_at(plan, entry.national_prefix))});
    }
    return made;
}

std::string number_texts::digits(std::size_t count) {
    std::string made;
    for (std::size_t i = 0; i < count; ++i)
        made += static_cast<char>('0' + dice_.below(10));
    return made;
}

std::string number_texts::national(const seed_number& number) {
    std::string made = number.national;
    if (dice_.chance(40)) // another number of the same beginning
        for (std::size_t i = 1 + dice_.below(made.size()); i < made.size(); ++i)
            made[i] = static_cast<char>('0' + dice_.below(10));
    if (dice_.chance(8))
        made += digits(1 + dice_.below(4));
    if (dice_.chance(8))
        made.resize(1 + dice_.below(made.size()));
    if (dice_.chance(3))
        made = digits(1 + dice_.below(19));
    return made;
}

std::string number_texts::punctuated(std::string_view digits) {
    std::string made;
    for (const char c : digits) {
        if (dice_.chance(15))
            made += dice_.pick(gaps);
        made += c;
    }
    return made;
}

std::string number_texts::scripted(std::string_view text) {
    const char32_t zero = dice_.pick(scripts);
    const bool all = dice_.chance(80);
    std::string made;
    for (const char c : text) {
        if (c >= '0' && c <= '9' && (all || dice_.chance(50)))
            append(made, zero + static_cast<char32_t>(c - '0'));
        else
            made += c;
    }
    return made;
}

std::string number_texts::extension() {
    std::string made(dice_.pick(labels));
    if (dice_.chance(15))
        made += dice_.pick(labels);
    if (dice_.chance(20))
        made += dice_.pick(gaps);
    made += digits(dice_.chance(80) ? 1 + dice_.below(6) : 1 + dice_.below(23));
    if (dice_.chance(20))
        made += "#";
    return made;
}

void number_texts::damage(std::string& text) {
    const std::size_t at = dice_.below(text.size() + 1);
    switch (dice_.below(4)) {
    case 0:
        text.insert(at, dice_.pick(noise));
        break;
    case 1:
        text += dice_.pick(noise);
        break;
    case 2:
        text.insert(0, dice_.pick(noise));
        break;
    default:
        if (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80)
            text.erase(at, 1);
        break;
    }
}

number_text number_texts::next() {
    const seed_number& number = dice_.pick(numbers_);
    number_text made;
    made.region = number.region;
    std::string digits_of_it = national(number);
    const std::size_t way = dice_.below(100);
    if (way < 35)
        made.text = "+" + std::to_string(number.code) + (dice_.chance(10) ? number.national_prefix : "") + digits_of_it;
    else if (way < 60)
        made.text = number.national_prefix + digits_of_it;
    else if (way < 75)
        made.text = digits_of_it;
    else if (way < 88)
        made.text = std::string(dice_.pick(idds)) + std::to_string(number.code) + digits_of_it;
    else if (way < 95)
        made.text = std::to_string(number.code) + digits_of_it;
    else
        made.text = digits(1 + dice_.below(20));
    if (dice_.chance(55))
        made.text = punctuated(made.text);
    if (dice_.chance(8) && made.text.size() > 4) { // letters on the keypad
        for (std::size_t i = made.text.size() - 1 - dice_.below(made.text.size() / 2); i < made.text.size(); ++i)
            if (made.text[i] >= '2' && made.text[i] <= '9')
                made.text[i] = static_cast<char>((dice_.chance(50) ? 'a' : 'A') + dice_.below(26));
    }
    if (dice_.chance(25))
        made.text += extension();
    if (dice_.chance(12))
        made.text = scripted(made.text);
    if (dice_.chance(6))
        made.text = "tel:" + made.text + (dice_.chance(50) ? ";phone-context=+" + std::to_string(number.code) : "");
    if (dice_.chance(3))
        made.text += ";phone-context=" + std::string(dice_.chance(50) ? "example.com" : "+1;ext=5");
    if (dice_.chance(2))
        made.text += ";isub=7";
    while (dice_.chance(18))
        damage(made.text);
    if (dice_.chance(1))
        made.text.insert(dice_.below(made.text.size() + 1), dice_.pick(poison));
    if (dice_.chance(1)) { // any character at all
        std::string other;
        append(other, static_cast<char32_t>(1 + dice_.below(dice_.chance(50) ? 0x3000 : 0x10ffff)));
        made.text.insert(dice_.chance(50) ? made.text.size() : 0, other);
    }
    if (dice_.chance(25))
        made.region = dice_.chance(50) ? dice_.pick(numbers_).region : std::string(dice_.pick(regions));
    return made;
}

} // namespace callkit::test
