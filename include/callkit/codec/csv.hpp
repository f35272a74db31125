#pragma once

#include <callkit/core/call_record.hpp>

#include <string>

/// The log as CSV (RFC 4180): a header, then one line a call, lines ending in CR LF.
///
/// Text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage return)
/// gets an apostrophe in front, except phone numbers of callkit's own form, `+` and digits, which no spreadsheet can
/// make anything else of than a number.
namespace callkit {

[[nodiscard]] std::string csv_header();
[[nodiscard]] std::string to_csv(const call_record& row);

} // namespace callkit
