#pragma once

#include "engine_object.hpp"

namespace callkit::c {

/// Reads an engine's options. What they name is opened as far as it needs no engine: the store, and the host's own
/// provider, whose `destroy` is called whatever happens. Records the error.
callkit_status read_engine_options(const callkit_engine_options* options, engine_parts& out);

} // namespace callkit::c
