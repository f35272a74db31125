#pragma once

#include <callkit/core/call_record.hpp>
#include <callkit/core/e164.hpp>
#include <callkit/core/error.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/numbering_plan.hpp>
#include <callkit/core/result.hpp>

#include <string>
#include <string_view>

/// What the log says, as JSON: the names are those of the columns, in their order, and what is not known is null. The
/// same values give the same bytes.
namespace callkit {

/// One row: `{"id":…,"workspace_id":…,"call_sid":…,…}`.
[[nodiscard]] std::string to_json(const call_record& row);
/// Writes it behind what there is.
void append_json(const call_record& row, std::string& to);

/// `off`, `on`, `pending-on`, `pending-off` or `unknown`: what a button of a page shows.
[[nodiscard]] std::string_view to_string(control_state::view view) noexcept;

/// `{"total":…,"today":…,"answered":…,"answerRate":…,"avgDuration":…}`; the last in seconds with at most one decimal.
[[nodiscard]] std::string to_json(const call_stats& stats);

/// `{"code":"invalid_number","number":101,"message":…,"advice":…}`, without the provider's own message.
[[nodiscard]] std::string to_json(const error& why);

/// What `text` is as a phone number: `{"input":…,"valid":true,"e164":…,…}` or `{"input":…,"error":…}`. A number that is
/// not valid has no `e164`. `plan` is the one it was read with; null for the built-in one.
[[nodiscard]] std::string number_to_json(std::string_view text, const result<e164::number, e164::errc>& parsed,
                                         const e164::numbering_plan* plan = nullptr);

/// A place in the history as text that needs no escaping in a URL. Opaque: only `parse_cursor` reads it.
[[nodiscard]] std::string to_text(const history_cursor& cursor);
/// Errors: `malformed`.
[[nodiscard]] result<history_cursor> parse_cursor(std::string_view text);

} // namespace callkit
