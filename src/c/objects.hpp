#pragma once

#include "handles.hpp"

#include <callkit/core/call_record.hpp>
#include <callkit/core/log_store.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

/// What stands behind the handles, engines and events apart.
namespace callkit::c {

struct store_object {
    std::unique_ptr<log_store> log{};
};

struct text_object {
    std::string text{};
};

/// A row, and of it what a C string needs a place for.
struct record_object {
    explicit record_object(std::shared_ptr<const call_record> what) : row(std::move(what)), id(to_string(row->id)) {}

    std::shared_ptr<const call_record> row;
    std::string id;
};

struct page_object {
    std::vector<std::shared_ptr<const record_object>> rows{};
    std::string next{};
};

/// The columns of a row as C has them; valid as long as `record`.
[[nodiscard]] callkit_call_info info_of(const record_object& record) noexcept;

/// A word of one of core's enumerations, all of which are literals; "" where it says nothing.
template <class Enum>
const char* word_or_nothing(Enum value) noexcept {
    return value == Enum{} ? "" : to_string(value).data();
}

[[nodiscard]] inline std::int64_t micros_or_none(optional_timestamp when) noexcept {
    return when ? to_unix_micros(*when) : CALLKIT_NO_TIME;
}

callkit_status give_text(std::string text, callkit_text** out);

} // namespace callkit::c
