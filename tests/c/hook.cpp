#include "hook.hpp"

namespace {
std::string armed;
int count = 0;
} // namespace

void callkit_c_test_hook(const char* entry_point);
void callkit_c_test_hook(const char* entry_point) {
    if (!armed.empty() && armed == entry_point) {
        ++count;
        throw 42;
    }
}

namespace hook {

void throw_in(const std::string& name) {
    armed = name;
}

int thrown() {
    return count;
}

} // namespace hook
