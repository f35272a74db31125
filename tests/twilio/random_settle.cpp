// What goes together in requests, for those that are filled at random: members that need another one get it, or go.
#include "random_fill.hpp"

#include <algorithm>

namespace requests {
namespace {

/// `member` cannot be there without `base`.
template <class Member, class Base>
void needs(Member& member, const Base& base) {
    if (!base)
        member = Member();
}
void needs_address(std::vector<std::string>& events, const std::optional<std::string>& address) {
    if (!address)
        events.clear();
}

template <class Dial>
void settle_dial(dice& roll, Dial& what) {
    needs_address(what.status_callback_event, what.status_callback);
    needs_address(what.recording_status_callback_event, what.recording_status_callback);
    if (what.sip_auth_username.has_value() != what.sip_auth_password.has_value()) {
        what.sip_auth_username = roll.text();
        what.sip_auth_password = callkit::secret(roll.text());
    }
    if (what.byoc)
        what.to = roll.number();
    needs(what.machine_detection_timeout, what.machine_detection);
    needs(what.machine_detection_speech_threshold, what.machine_detection);
    needs(what.machine_detection_speech_end_threshold, what.machine_detection);
    needs(what.machine_detection_silence_timeout, what.machine_detection);
}

template <class Update>
void settle_recording(dice& roll, Update& what) {
    static constexpr std::string_view all[] = {"paused", "in-progress", "stopped"};
    what.status = what.pause_behavior ? "paused" : roll.pick(all);
}

} // namespace

void random_fill::settle(twilio::create_call& what) {
    const auto way = roll_.below(3);
    what.url = way == 0 ? std::optional(roll_.url()) : std::nullopt;
    what.twiml = way == 1 ? std::optional(value_of("Twiml")) : std::nullopt;
    what.application_sid = way == 2 ? std::optional(roll_.sid("AP")) : std::nullopt;
    if (way == 2) {
        what.method = what.fallback_method = what.status_callback_method = std::nullopt;
        what.fallback_url = what.status_callback = std::nullopt;
    }
    if (what.send_digits && roll_.chance(50))
        what.machine_detection = std::nullopt;
    else
        needs(what.send_digits, !what.machine_detection);
    settle_dial(roll_, what);
    needs(what.async_amd, what.machine_detection);
    needs(what.async_amd_status_callback, what.async_amd.value_or(false));
    if (what.recording_channels || what.recording_track || what.recording_status_callback || what.trim)
        what.record = true;
}

void random_fill::settle(twilio::update_call& what) {
    switch (roll_.below(3)) {
    case 0:
        what.url = what.twiml = std::nullopt;
        what.status = roll_.chance(50) ? "completed" : "canceled";
        break;
    case 1:
        what.status = what.twiml = std::nullopt;
        what.url = roll_.url();
        break;
    default:
        what.status = what.url = std::nullopt;
        what.twiml = value_of("Twiml");
    }
}

void random_fill::settle(twilio::create_participant& what) {
    if (roll_.chance(50))
        what.caller_display_name = std::nullopt;
    if (what.caller_display_name) {
        what.to = "sip:bob@example.com";
        what.byoc = std::nullopt;
    }
    settle_dial(roll_, what);
    needs(what.amd_status_callback, what.machine_detection);
    needs_address(what.conference_status_callback_event, what.conference_status_callback);
    needs_address(what.conference_recording_status_callback_event, what.conference_recording_status_callback);
    if (what.coaching || what.call_sid_to_coach) {
        what.coaching = what.coaching.value_or(true);
        what.call_sid_to_coach = *what.coaching ? std::optional(roll_.sid("CA")) : std::nullopt;
    }
    if (what.wait_url && roll_.chance(30))
        what.wait_url = "";
    if (what.label)
        what.label = roll_.chance(50) ? "customer 1" : "Zoë & Co";
}

void random_fill::settle(twilio::update_participant& what) {
    if (what.hold_url)
        what.hold = true;
    if (what.call_sid_to_coach)
        what.coaching = true;
    if (roll_.chance(50))
        what.muted = roll_.chance(50);
    else
        what.end_conference_on_exit = roll_.chance(50);
}

void random_fill::settle(twilio::update_conference& what) {
    if (what.status || !what.announce_url)
        what.status = "completed";
    needs(what.announce_method, what.announce_url);
}

void random_fill::settle(twilio::start_recording& what) {
    needs_address(what.recording_status_callback_event, what.recording_status_callback);
}
void random_fill::settle(twilio::update_recording& what) {
    settle_recording(roll_, what);
}
void random_fill::settle(twilio::update_conference_recording& what) {
    settle_recording(roll_, what);
}

void random_fill::settle(twilio::start_stream& what) {
    what.url = roll_.url("wss");
    if (what.name)
        what.name = "my stream & co";
    needs(what.status_callback_method, what.status_callback);
}
void random_fill::settle(twilio::start_siprec& what) {
    if (what.name)
        what.name = "my_first_siprec";
    needs(what.status_callback_method, what.status_callback);
}
void random_fill::settle(twilio::start_transcription& what) {
    if (what.name)
        what.name = "Zoë 1";
    needs(what.status_callback_method, what.status_callback_url);
}

void random_fill::settle(twilio::create_validation_request& what) {
    needs(what.status_callback_method, what.status_callback);
}

void random_fill::settle(twilio::phone_number_settings& what) {
    switch (roll_.below(3)) {
    case 0:
        what.voice_application_sid = what.trunk_sid = what.sms_application_sid = std::nullopt;
        return;
    case 1:
        what.trunk_sid = std::nullopt;
        break;
    default:
        what.voice_application_sid = std::nullopt;
    }
    if (what.voice_application_sid || what.trunk_sid) {
        what.voice_url = what.voice_fallback_url = std::nullopt;
        what.voice_method = what.voice_fallback_method = std::nullopt;
    }
    if (what.sms_application_sid) {
        what.sms_url = what.sms_fallback_url = std::nullopt;
        what.sms_method = what.sms_fallback_method = std::nullopt;
    }
}

void random_fill::settle(twilio::create_phone_number& what) {
    const bool this_one = roll_.chance(50);
    what.phone_number = this_one ? std::optional(roll_.number()) : std::nullopt;
    what.area_code = this_one ? std::nullopt : std::optional(value_of("AreaCode"));
    settle(what.settings);
}

void random_fill::settle(twilio::update_phone_number& what) {
    what.settings.friendly_name = roll_.text();
    settle(what.settings);
}

void random_fill::settle(twilio::lookup_phone_number& what) {
    if (roll_.chance(30)) {
        what.phone_number = "(415) 555-1212";
        what.country_code = "US";
    }
    const auto asks = [&](std::string_view field) {
        return std::find(what.fields.begin(), what.fields.end(), field) != what.fields.end();
    };
    if (!asks("identity_match"))
        for (auto* one :
             {&what.first_name, &what.last_name, &what.address_line1, &what.address_line2, &what.city, &what.state,
              &what.postal_code, &what.address_country_code, &what.national_id, &what.date_of_birth})
            *one = std::nullopt;
    needs(what.last_verified_date, asks("reassigned_number"));
    needs(what.verification_sid, asks("pre_fill"));
    needs(what.partner_sub_id, asks("sms_pumping_risk"));
}

void random_fill::settle(twilio::update_queue& what) {
    if (!what.max_size)
        what.friendly_name = roll_.text();
}
void random_fill::settle(twilio::update_caller_id& what) {
    what.friendly_name = roll_.text();
}
void random_fill::settle(twilio::update_application& what) {
    what.settings.friendly_name = roll_.text();
}

} // namespace requests
