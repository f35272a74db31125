#pragma once

#include "setup.hpp"
#include "twilio_setup.hpp"

namespace callkit::cli {

struct serve_twilio_options {
    common_options common{};
    twilio_options twilio{};
};

/// Takes Twilio's webhooks, those of calls that begin in a browser included, and logs the calls, until interrupted.
int serve_twilio(const serve_twilio_options& given);

} // namespace callkit::cli
