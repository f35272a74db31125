#pragma once

#include <callkit/core/log_store.hpp>
#include <callkit/core/result.hpp>

#include <memory>
#include <string_view>

namespace callkit {

/// Opens the log that a URL names: `memory:`, or `sqlite:PATH`, whose folder is made (for its owner alone) when it does
/// not exist. `sqlite:PATH?sync=relaxed` trades power-loss safety for speed, see `sqlite_options`.
/// Errors: `invalid_argument` for any other URL, and those of the store.
[[nodiscard]] result<std::unique_ptr<log_store>> open_store(std::string_view url);

} // namespace callkit
