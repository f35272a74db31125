#include <callkit/core.hpp>

#include <iostream>

int main() {
    callkit::call_state_machine call;
    call.apply(callkit::call_status::ringing);
    call.apply(callkit::call_status::in_progress);
    call.apply(callkit::call_status::completed);
    std::cout << callkit::to_string(call.status()) << '\n';
}
