#pragma once

#include "request_check.hpp"

#include <algorithm>

/// What every request checks that makes a telephone ring: for a call of its own and for one into a conference.
namespace callkit::twilio {

template <class Dial>
void check_dialling(checker& check, const Dial& what) {
    check.require(!what.to.empty(), "a call needs To");
    check.require(!what.from.empty(), "a call needs From");
    check.range(what.time_limit, 1, 86'400, "TimeLimit is 1 second to 24 hours");
    check.web_address(what.status_callback, "StatusCallback is an http or https URL");
    check.words(what.status_callback_event, {"initiated", "ringing", "answered", "completed"},
                "StatusCallbackEvent is initiated, ringing, answered or completed");
    check.require(what.status_callback_event.empty() || what.status_callback,
                  "StatusCallbackEvent needs StatusCallback");
    check.require(what.sip_auth_username.has_value() == what.sip_auth_password.has_value(),
                  "SipAuthUsername and SipAuthPassword go together");
    check.require(!what.byoc || what.to.find(':') == std::string::npos, "Twilio ignores Byoc unless To is a number");
    check.require(!what.passports || std::count(what.passports->begin(), what.passports->end(), ',') < 5,
                  "Passports are at most five", errc::too_large);
    check.web_address(what.client_notification_url, "ClientNotificationUrl is an http or https URL");
    check.word(what.machine_detection, {"Enable", "DetectMessageEnd"},
               "MachineDetection is Enable or DetectMessageEnd");
    check.range(what.machine_detection_timeout, 3, 59, "MachineDetectionTimeout is 3 to 59 seconds");
    check.range(what.machine_detection_speech_threshold, 1000, 6000,
                "MachineDetectionSpeechThreshold is 1000 to 6000 ms");
    check.range(what.machine_detection_speech_end_threshold, 500, 5000,
                "MachineDetectionSpeechEndThreshold is 500 to 5000 ms");
    check.range(what.machine_detection_silence_timeout, 2000, 10'000,
                "MachineDetectionSilenceTimeout is 2000 to 10000 ms");
    check.require(what.machine_detection ||
                      (!what.machine_detection_timeout && !what.machine_detection_speech_threshold &&
                       !what.machine_detection_speech_end_threshold && !what.machine_detection_silence_timeout),
                  "settings of machine detection need MachineDetection");
}

} // namespace callkit::twilio
