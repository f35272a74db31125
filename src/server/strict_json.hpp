#pragma once

#include <callkit/core/result.hpp>

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string_view>

namespace callkit::server {

struct json_limits {
    std::size_t bytes{65'536};
    /// Objects and arrays within each other.
    std::size_t depth{16};
    /// Members of one object.
    std::size_t members{256};
};

/// JSON (RFC 8259) from outside, as I-JSON (RFC 7493 §2) has it: what two parsers could read in two ways is refused. No
/// member stands twice in an object, no number is larger than a double holds, no text has a zero in it or is no UTF-8,
/// and nothing follows. `memory`: where the value is; it must outlive it.
/// Errors: `malformed`, and `too_large` for one of the limits; the detail says at which byte.
[[nodiscard]] result<boost::json::value> parse_strict_json(std::string_view text, const json_limits& limits = {},
                                                           boost::json::storage_ptr memory = {});

} // namespace callkit::server
