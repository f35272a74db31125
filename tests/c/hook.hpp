#pragma once

#include <string>

/// What the library under test asks in each of its entry points.
namespace hook {

/// The entry point of this name throws an int from now on; none when empty.
void throw_in(const std::string& name);
/// How often one did.
int thrown();

} // namespace hook
