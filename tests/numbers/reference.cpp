#include "reference.hpp"

#include <phonenumbers/asyoutypeformatter.h>
#include <phonenumbers/shortnumberinfo.h>

#include <algorithm>
#include <list>
#include <memory>
#include <set>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace callkit::test {
namespace {

const PhoneNumberUtil& library() {
    return *PhoneNumberUtil::GetInstance();
}

PhoneNumberUtil::PhoneNumberType their_type(e164::type kind) {
    switch (kind) {
    case e164::type::fixed_line:
        return PhoneNumberUtil::FIXED_LINE;
    case e164::type::mobile:
        return PhoneNumberUtil::MOBILE;
    case e164::type::fixed_line_or_mobile:
        return PhoneNumberUtil::FIXED_LINE_OR_MOBILE;
    case e164::type::toll_free:
        return PhoneNumberUtil::TOLL_FREE;
    case e164::type::premium_rate:
        return PhoneNumberUtil::PREMIUM_RATE;
    case e164::type::shared_cost:
        return PhoneNumberUtil::SHARED_COST;
    case e164::type::voip:
        return PhoneNumberUtil::VOIP;
    case e164::type::personal_number:
        return PhoneNumberUtil::PERSONAL_NUMBER;
    case e164::type::pager:
        return PhoneNumberUtil::PAGER;
    case e164::type::uan:
        return PhoneNumberUtil::UAN;
    case e164::type::voicemail:
        return PhoneNumberUtil::VOICEMAIL;
    case e164::type::unknown:
        break;
    }
    return PhoneNumberUtil::UNKNOWN;
}

/// The digits of any script as ASCII: callkit writes extensions so.
std::string ascii_digits(const std::string& text) {
    std::string made;
    for (std::size_t i = 0; i < text.size();) {
        const auto c = e164::detail::decode(std::string_view(text).substr(i));
        const int value = c.value < 0x80 ? -1 : e164::detail::foreign_digit_value(c.value);
        if (value >= 0)
            made += static_cast<char>('0' + value);
        else
            made.append(text, i, std::max<std::size_t>(c.length, 1));
        i += std::max<std::size_t>(c.length, 1);
    }
    return made;
}

} // namespace

reference::outcome reference::read(const std::string& text, const std::string& region) const {
    PhoneNumber made;
    switch (library().Parse(text, region, &made)) {
    case PhoneNumberUtil::NO_PARSING_ERROR:
        return {number{made}, ""};
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
        return {std::nullopt, "invalid_country_code"};
    case PhoneNumberUtil::NOT_A_NUMBER:
        return {std::nullopt, "not_a_number"};
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
        return {std::nullopt, "too_short_after_idd"};
    case PhoneNumberUtil::TOO_SHORT_NSN:
        return {std::nullopt, "too_short"};
    case PhoneNumberUtil::TOO_LONG_NSN:
        return {std::nullopt, "too_long"};
    }
    return {std::nullopt, "another error"};
}

reference::number reference::make(unsigned code, const std::string& national) const {
    PhoneNumber made;
    made.set_country_code(static_cast<int>(code));
    made.set_national_number(std::stoull(national));
    if (national.size() > 1 && national.front() == '0') {
        std::size_t zeros = 0;
        while (zeros < national.size() - 1 && national[zeros] == '0')
            ++zeros;
        made.set_italian_leading_zero(true);
        made.set_number_of_leading_zeros(static_cast<int>(zeros));
    }
    return number{made};
}

e164::number reference::make(const e164::numbering_plan& plan, unsigned code, const std::string& national) {
    return e164::detail::number_access::make(plan.view(), code, national);
}

unsigned reference::code(const number& value) const {
    return static_cast<unsigned>(value.value.country_code());
}
std::string reference::national(const number& value) const {
    std::string made;
    library().GetNationalSignificantNumber(value.value, &made);
    return made;
}
std::string reference::extension(const number& value) const {
    return ascii_digits(value.value.extension());
}
std::string reference::type(const number& value) const {
    const auto found = library().GetNumberType(value.value);
    for (int i = 0; i <= static_cast<int>(e164::type::voicemail); ++i)
        if (their_type(static_cast<e164::type>(i)) == found)
            return std::string(to_string(static_cast<e164::type>(i)));
    return "another type";
}
std::string reference::region(const number& value) const {
    std::string made;
    library().GetRegionCodeForNumber(value.value, &made);
    return made == "ZZ" || made == "001" ? "" : made;
}
bool reference::valid(const number& value) const {
    return library().IsValidNumber(value.value);
}
std::string reference::format(const number& value, e164::style how) const {
    std::string made;
    const auto style = how == e164::style::e164            ? PhoneNumberUtil::E164
                       : how == e164::style::international ? PhoneNumberUtil::INTERNATIONAL
                       : how == e164::style::national      ? PhoneNumberUtil::NATIONAL
                                                           : PhoneNumberUtil::RFC3966;
    library().Format(value.value, style, &made);
    return ascii_digits(made);
}
std::string reference::format_from(const number& value, const std::string& region) const {
    std::string made;
    library().FormatOutOfCountryCallingNumber(value.value, region, &made);
    return ascii_digits(made);
}
e164::possibility reference::possible(const number& value, e164::type kind) const {
    switch (library().IsPossibleNumberForTypeWithReason(value.value, their_type(kind))) {
    case PhoneNumberUtil::IS_POSSIBLE:
        return e164::possibility::possible;
    case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
        return e164::possibility::local_only;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE:
        return e164::possibility::invalid_country_code;
    case PhoneNumberUtil::TOO_SHORT:
        return e164::possibility::too_short;
    case PhoneNumberUtil::INVALID_LENGTH:
        return e164::possibility::invalid_length;
    case PhoneNumberUtil::TOO_LONG:
        return e164::possibility::too_long;
    }
    return e164::possibility::invalid_length;
}

e164::match reference::compare(const std::string& a, const std::string& b) const {
    switch (library().IsNumberMatchWithTwoStrings(a, b)) {
    case PhoneNumberUtil::INVALID_NUMBER:
        return e164::match::not_a_number;
    case PhoneNumberUtil::NO_MATCH:
        return e164::match::no;
    case PhoneNumberUtil::SHORT_NSN_MATCH:
        return e164::match::short_national;
    case PhoneNumberUtil::NSN_MATCH:
        return e164::match::national;
    case PhoneNumberUtil::EXACT_MATCH:
        return e164::match::exact;
    }
    return e164::match::not_a_number;
}

e164::short_number reference::look_up_short_number(const std::string& text, const std::string& region) const {
    static const i18n::phonenumbers::ShortNumberInfo info;
    e164::short_number made;
    PhoneNumber parsed;
    made.emergency = info.IsEmergencyNumber(text, region);
    if (library().Parse(text, region, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR)
        return made;
    made.possible = info.IsPossibleShortNumberForRegion(parsed, region);
    made.valid = info.IsValidShortNumberForRegion(parsed, region);
    made.carrier_specific = info.IsCarrierSpecificForRegion(parsed, region);
    made.sms_service = info.IsSmsServiceForRegion(parsed, region);
    switch (info.GetExpectedCostForRegion(parsed, region)) {
    case i18n::phonenumbers::ShortNumberInfo::TOLL_FREE:
        made.cost = e164::short_cost::toll_free;
        break;
    case i18n::phonenumbers::ShortNumberInfo::STANDARD_RATE:
        made.cost = e164::short_cost::standard;
        break;
    case i18n::phonenumbers::ShortNumberInfo::PREMIUM_RATE:
        made.cost = e164::short_cost::premium;
        break;
    case i18n::phonenumbers::ShortNumberInfo::UNKNOWN_COST:
        break;
    }
    return made;
}

bool reference::connects_to_emergency_number(const std::string& text, const std::string& region) const {
    static const i18n::phonenumbers::ShortNumberInfo info;
    return info.ConnectsToEmergencyNumber(text, region);
}

std::vector<reference::keystroke> reference::type(const std::u32string& text, const std::string& region) const {
    const std::unique_ptr<i18n::phonenumbers::AsYouTypeFormatter> formatter(library().GetAsYouTypeFormatter(region));
    std::vector<keystroke> made;
    for (const char32_t c : text) {
        keystroke one;
        if (made.size() % 3 == 2)
            formatter->InputDigitAndRememberPosition(static_cast<i18n::phonenumbers::char32>(c), &one.shown);
        else
            formatter->InputDigit(static_cast<i18n::phonenumbers::char32>(c), &one.shown);
        one.position = static_cast<std::size_t>(formatter->GetRememberedPosition());
        made.push_back(std::move(one));
    }
    return made;
}

std::vector<unsigned> reference::codes() const {
    std::set<int> found;
    library().GetSupportedCallingCodes(&found);
    return {found.begin(), found.end()};
}

std::vector<std::string> reference::regions() const {
    std::set<std::string> found;
    library().GetSupportedRegions(&found);
    return {found.begin(), found.end()};
}

std::vector<seed_number> reference::example_numbers() const {
    std::vector<seed_number> made;
    std::set<std::string> regions;
    library().GetSupportedRegions(&regions);
    for (const auto& region : regions) {
        std::string prefix;
        library().GetNddPrefixForRegion(region, true, &prefix);
        for (int i = 1; i <= static_cast<int>(e164::type::voicemail); ++i) {
            PhoneNumber example;
            if (library().GetExampleNumberForType(region, their_type(static_cast<e164::type>(i)), &example))
                made.push_back({region, code(number{example}), national(number{example}), prefix});
        }
    }
    std::set<int> codes;
    library().GetSupportedGlobalNetworkCallingCodes(&codes);
    for (const int code : codes) {
        PhoneNumber example;
        if (library().GetExampleNumberForNonGeoEntity(code, &example))
            made.push_back({"", static_cast<unsigned>(code), national(number{example}), ""});
    }
    return made;
}

} // namespace callkit::test
