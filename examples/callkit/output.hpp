#pragma once

#include <callkit/core/error.hpp>

#include <string>
#include <string_view>

namespace callkit::cli {

/// Writes to standard output. A reader that has gone away, as `head` does, is not an error: the rest is dropped.
void print(std::string_view text);
inline void print_line(const std::string& text) {
    print(text + "\n");
}
/// Text from outside as a person may see it: control characters, which could steer a terminal, become `?`.
[[nodiscard]] std::string printable(std::string_view text);
/// Writes to standard error, with a line break.
void note(std::string_view text, std::string_view more = {});
/// Hands on what `print` holds back. Returns `code`, or `failed` when standard output could not take everything.
int finish_output(int code);
/// Whether the reader of standard output has gone.
[[nodiscard]] bool output_closed() noexcept;

/// Tells an error on standard error, as `{"error":{…}}` with `json`, and returns the exit code that it means.
int report(const error& why, bool json);
[[nodiscard]] int exit_code_of(errc code) noexcept;

} // namespace callkit::cli
