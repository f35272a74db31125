#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

namespace callkit {

/// What went wrong. The numbers and the slugs (`to_string`) are stable: a number is never reused and a slug never
/// changes its meaning, so programs may branch on both. Hundreds group the codes: 1 input and use, 2 identity,
/// 3 provider and network, 4 store, 5 callkit itself.
enum class errc : std::uint16_t {
    invalid_argument = 100, ///< A value is outside its documented range.
    invalid_number = 101,   ///< The text is not a phone number that can be dialled.
    unknown_scenario = 102, ///< The simulator has no callee of that name.
    wrong_state = 103,      ///< The call cannot do this in its present status.
    not_found = 104,        ///< No such call, or not in this workspace.
    malformed = 105,        ///< The input is not in the format it claims to be in.
    would_deadlock = 106,   ///< A blocking function was called from the thread that must do the work.
    unsupported = 107,      ///< The provider or store cannot do this; see its capabilities.
    too_large = 108,        ///< The input exceeds a documented limit.
    duplicate_dial = 109,   ///< The same call is already being dialled.
    not_allowed = 110,      ///< A rule of this installation forbids the call.

    unauthorized = 200, ///< Credentials are missing or wrong.
    forbidden = 201,    ///< The credentials are good but not for this.

    network = 300,             ///< Nothing was sent: name, connection or TLS failed before the first byte.
    timeout = 301,             ///< The deadline passed; for a read this is harmless.
    ambiguous = 302,           ///< The request may have reached the provider. Never send it again.
    rate_limited = 303,        ///< The provider asks to slow down; the request was not processed.
    provider_rejected = 304,   ///< The provider understood the request and refused it.
    provider_failed = 305,     ///< The provider failed on its own side.
    unknown_to_provider = 306, ///< The provider has no such call.
    canceled = 307,            ///< The operation was given up before it finished.
    expired = 308,             ///< It waited longer than it is worth doing.

    store_unavailable = 400, ///< The store cannot be opened or reached.
    store_full = 401,        ///< No space left; nothing was written.
    store_corrupt = 402,     ///< The store's content fails its own checks.
    store_too_new = 403,     ///< A newer callkit wrote this store.
    store_busy = 404,        ///< Another writer holds the store.
    store_io = 405,          ///< Reading or writing the medium failed.
    sid_conflict = 406,      ///< Two calls claim the same provider sid.

    closed = 500,        ///< The object is shutting down.
    internal = 501,      ///< A bug in callkit.
    out_of_memory = 502, ///< An allocation failed.
};

/// What a caller can do about an error, whatever the exact code. See `is(errc, condition)`.
enum class condition : std::uint8_t {
    retryable,  ///< The same request may succeed later, and sending it again is safe.
    ambiguous,  ///< It may have taken effect: ask, do not repeat.
    auth,       ///< Fix the credentials or permissions.
    caller_bug, ///< Fix the request; repeating it cannot help.
    store,      ///< The log store needs attention.
    provider,   ///< The provider or the way to it needs attention.
};

namespace detail {

struct errc_row {
    errc code;
    std::string_view slug;
    std::string_view advice;
};

inline constexpr std::array errc_rows = std::to_array<errc_row>({
    {errc::invalid_argument, "invalid_argument", "Correct the value and try again."},
    {errc::invalid_number, "invalid_number", "Write the number in international form, such as +14155552671."},
    {errc::unknown_scenario, "unknown_scenario", "Choose one of the listed scenarios."},
    {errc::wrong_state, "wrong_state", "Look at the call's status first."},
    {errc::not_found, "not_found", "Check the id and the workspace."},
    {errc::malformed, "malformed", "Check the format of the input."},
    {errc::would_deadlock, "would_deadlock", "Use the asynchronous function here."},
    {errc::unsupported, "unsupported", "Ask the capabilities before calling."},
    {errc::too_large, "too_large", "Send less at once."},
    {errc::duplicate_dial, "duplicate_dial", "Wait until the earlier call to this number is settled."},
    {errc::not_allowed, "not_allowed", "Change the rule or the number."},
    {errc::unauthorized, "unauthorized", "Set valid credentials."},
    {errc::forbidden, "forbidden", "Use credentials that have this permission."},
    {errc::network, "network", "Check the connection and try again."},
    {errc::timeout, "timeout", "Try again."},
    {errc::ambiguous, "ambiguous", "Do not dial again; the call's record will say whether it was placed."},
    {errc::rate_limited, "rate_limited", "Try again later."},
    {errc::provider_rejected, "provider_rejected", "Read the provider's message."},
    {errc::provider_failed, "provider_failed", "Try again later."},
    {errc::unknown_to_provider, "unknown_to_provider", "The call does not exist at the provider."},
    {errc::canceled, "canceled", "Start it again if it is still wanted."},
    {errc::expired, "expired", "Start it again if it is still wanted."},
    {errc::store_unavailable, "store_unavailable", "Check the store's address and permissions."},
    {errc::store_full, "store_full", "Free disk space; nothing that was acknowledged is lost."},
    {errc::store_corrupt, "store_corrupt", "Restore the store from a backup; callkit will not write to it."},
    {errc::store_too_new, "store_too_new", "Use the callkit version that wrote this store, or a newer one."},
    {errc::store_busy, "store_busy", "Try again; another process is writing."},
    {errc::store_io, "store_io", "Check the disk; reopen the store."},
    {errc::sid_conflict, "sid_conflict", "Report this: a provider sid belongs to one call only."},
    {errc::closed, "closed", "Open a new one."},
    {errc::internal, "internal", "Report this as a bug."},
    {errc::out_of_memory, "out_of_memory", "Free memory and try again."},
});

constexpr const errc_row* find_errc(errc code) noexcept {
    for (const auto& row : errc_rows)
        if (row.code == code)
            return &row;
    return nullptr;
}

} // namespace detail

/// The stable slug of a code, such as `invalid_number`; `unknown` for a value that is none.
constexpr std::string_view to_string(errc code) noexcept {
    const auto* row = detail::find_errc(code);
    return row != nullptr ? row->slug : "unknown";
}

/// One sentence that tells a person what to do about a code.
constexpr std::string_view advice(errc code) noexcept {
    const auto* row = detail::find_errc(code);
    return row != nullptr ? row->advice : "Report this as a bug.";
}

/// Whether a code belongs to a class of errors. `ambiguous` and `retryable` never hold together: what may have taken
/// effect is never repeated.
constexpr bool is(errc code, condition what) noexcept {
    const auto number = static_cast<unsigned>(code);
    switch (what) {
    case condition::retryable:
        return code == errc::network || code == errc::timeout || code == errc::rate_limited ||
               code == errc::provider_failed || code == errc::store_busy || code == errc::store_full;
    case condition::ambiguous:
        return code == errc::ambiguous;
    case condition::auth:
        return number >= 200 && number < 300;
    case condition::caller_bug:
        return number >= 100 && number < 200;
    case condition::store:
        return number >= 400 && number < 500;
    case condition::provider:
        return number >= 300 && number < 400;
    }
    return false;
}

/// An error as a value. `detail` is ours: plain, one line, safe to log, never a number, token or body.
/// `provider_message` is theirs: untrusted, may hold personal data, shown to the person who asked and never logged.
struct error {
    errc code{errc::internal};
    std::string detail{};
    std::string provider_message{};

    friend bool operator==(const error&, const error&) = default;
};

/// "slug: detail" for people and logs. Leaves the provider's message out on purpose.
inline std::string describe(const error& failure) {
    std::string text(to_string(failure.code));
    if (!failure.detail.empty()) {
        text += ": ";
        text += failure.detail;
    }
    return text;
}

/// The `std::error_category` of `errc`, for hosts that speak `std::error_code`.
inline const std::error_category& callkit_category() noexcept {
    class category final : public std::error_category {
      public:
        const char* name() const noexcept override { return "callkit"; }
        std::string message(int value) const override { return std::string(to_string(static_cast<errc>(value))); }
    };
    static const category instance;
    return instance;
}

inline std::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), callkit_category()};
}

} // namespace callkit

template <>
struct std::is_error_code_enum<callkit::errc> : std::true_type {};
