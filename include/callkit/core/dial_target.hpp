#pragma once

#include <callkit/core/e164.hpp>
#include <callkit/core/e164/short_number.hpp>
#include <callkit/core/numbering_plan.hpp>
#include <callkit/core/party.hpp>
#include <callkit/core/result.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace callkit {

/// The number as an address that providers dial. Empty for a number that is not valid.
[[nodiscard]] inline party to_party(const e164::number& value) {
    return party(e164::format(value, e164::style::e164).str());
}

namespace detail {

constexpr bool is_alphanumeric(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Whether `text` is 1 to `limit` letters, digits and characters of `extra`.
constexpr bool is_plain_word(std::string_view text, std::size_t limit, std::string_view extra) noexcept {
    return !text.empty() && text.size() <= limit && std::all_of(text.begin(), text.end(), [extra](char c) {
        return is_alphanumeric(c) || extra.find(c) != std::string_view::npos;
    });
}

/// A host name or IPv4 address: labels of letters, digits and inner hyphens.
constexpr bool is_host(std::string_view text) noexcept {
    if (text.size() > 253)
        return false;
    for (;;) {
        const std::size_t dot = text.find('.');
        const std::string_view label = text.substr(0, dot);
        if (!is_plain_word(label, 63, "-") || label.front() == '-' || label.back() == '-')
            return false;
        if (dot == std::string_view::npos)
            return true;
        text.remove_prefix(dot + 1);
    }
}

constexpr bool is_port(std::string_view text) noexcept {
    if (text.empty() || text.size() > 5)
        return false;
    unsigned port = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return false;
        port = port * 10 + static_cast<unsigned>(c - '0');
    }
    return port >= 1 && port <= 65535;
}

/// user@host, user@host:port, and a transport parameter. Far less than RFC 3261 allows, and all that dialling needs:
/// no escapes, headers or quotes, so nothing that could mean something else further on.
constexpr bool is_sip_address(std::string_view text) noexcept {
    const std::size_t semicolon = text.find(';');
    if (semicolon != std::string_view::npos) {
        const std::string_view parameter = text.substr(semicolon);
        if (parameter != ";transport=udp" && parameter != ";transport=tcp" && parameter != ";transport=tls")
            return false;
        text = text.substr(0, semicolon);
    }
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || !is_plain_word(text.substr(0, at), 64, "._+-"))
        return false;
    const std::string_view place = text.substr(at + 1);
    const std::size_t colon = place.find(':');
    return is_host(place.substr(0, colon)) && (colon == std::string_view::npos || is_port(place.substr(colon + 1)));
}

/// The rest of `text` behind `scheme`, compared without case; nothing when it does not begin so.
constexpr std::string_view after_scheme(std::string_view text, std::string_view scheme) noexcept {
    if (text.size() <= scheme.size())
        return {};
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
        if (c != scheme[i])
            return {};
    }
    return text.substr(scheme.size());
}

/// What is wrong with a number, without the number.
constexpr std::string_view explain(e164::errc why) noexcept {
    switch (why) {
    case e164::errc::invalid_country_code:
        return "the number needs a + and an assigned country calling code, or a region";
    case e164::errc::not_a_number:
        return "the text is not a phone number";
    case e164::errc::too_short_after_idd:
    case e164::errc::too_short:
        return "the number has too few digits";
    case e164::errc::too_long:
        return "the number has too many digits";
    }
    return "the text is not a phone number";
}

/// Reads a number to dial, by a plan. What is E.164 already, and valid as it stands, is taken as it stands: the rules
/// of reading could take something off that looks like a national prefix (toll-free numbers of Belarus), and a number
/// must stay the same however often it is looked at.
template <class Plan>
constexpr result<e164::number, e164::errc> read_target(const Plan& plan, std::string_view text,
                                                       e164::region fallback) noexcept {
    if (const auto number = e164::detail::number_access::read_literally(plan, text); number && number->valid())
        return *number;
    return e164::detail::number_access::read(plan, text, fallback);
}

/// A number that was read, or why it is not dialled.
inline result<party> target_of(const result<e164::number, e164::errc>& number, const e164::short_number& as_short) {
    // No program can tell an emergency service where the caller is, and no provider's network connects it.
    if (as_short.emergency)
        return fail(errc::not_allowed, "emergency services are not called by a program; use a phone");
    if (!number)
        return fail(errc::invalid_number, std::string(explain(number.error())));
    if (number->valid())
        return to_party(*number);
    return fail(errc::invalid_number,
                as_short.valid ? "short numbers can be dialled in their own network only" : "the number cannot exist");
}

} // namespace detail

/// Turns what somebody wants to call into an address a provider can dial: a phone number in E.164, `sip:` or `sips:`
/// with user and host, or `client:` with an identity of letters, digits and `_.-@`. `fallback` is the region whose
/// habits apply to numbers without `+`; `plan` replaces the built-in numbering plan. Anything else, a number that
/// cannot exist included, is `errc::invalid_number`; an emergency number is `errc::not_allowed`. The error text never
/// repeats the input. What it returns it returns again for its own result.
[[nodiscard]] inline result<party> dialable(std::string_view to, e164::region fallback = {},
                                            const e164::numbering_plan* plan = nullptr) {
    for (const std::string_view scheme : {std::string_view("sip:"), std::string_view("sips:")}) {
        if (const std::string_view rest = detail::after_scheme(to, scheme); !rest.empty()) {
            if (!detail::is_sip_address(rest))
                return fail(errc::invalid_number, "the SIP address is not of the form sip:user@host");
            return party(std::string(scheme) + std::string(rest));
        }
    }
    if (const std::string_view rest = detail::after_scheme(to, "client:"); !rest.empty()) {
        if (!detail::is_plain_word(rest, 121, "_.-@"))
            return fail(errc::invalid_number, "the client identity is not letters, digits and _.-@");
        return party("client:" + std::string(rest));
    }
    if (plan != nullptr)
        return detail::target_of(detail::read_target(plan->view(), to, fallback),
                                 plan->look_up_short_number(to, fallback));
    return detail::target_of(detail::read_target(e164::detail::built_in_plan{}, to, fallback),
                             e164::look_up_short_number(to, fallback));
}

} // namespace callkit
