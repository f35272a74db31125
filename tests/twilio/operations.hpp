#pragma once

#include "account_members.hpp"
#include "call_members.hpp"

#include <callkit/core/result.hpp>
#include <callkit/twilio/account.hpp>
#include <callkit/twilio/oauth.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

/// Every request that callkit can make of Twilio, under the name that Twilio's OpenAPI has for the operation.
namespace requests {

using callkit::result;

/// Whom a request is about. `sid` is that of a queue, an application, a caller ID or a number; `name` that of something
/// that runs in a call.
struct subject {
    std::string account{};
    std::string call{};
    std::string conference{};
    std::string participant{};
    std::string recording{};
    std::string queue{};
    std::string member{};
    std::string name{};
    std::string sid{};
};

/// `fill(name, member)` gives a member its value, or leaves it as it is; `fill.settle(what)` comes last.
template <class What, class Fill>
What filled(Fill& fill) {
    What made;
    members(made, fill);
    fill.settle(made);
    return made;
}

template <class Fill>
using maker = result<twilio::request> (*)(const subject&, const twilio::endpoint&, Fill&);

template <class Fill>
std::map<std::string, maker<Fill>, std::less<>> operations() {
    return {
        {"CreateCall", [](const subject& of, const twilio::endpoint& where,
                          Fill& fill) { return to_request(of.account, filled<twilio::create_call>(fill), where); }},
        {"ListCall", [](const subject& of, const twilio::endpoint& where,
                        Fill& fill) { return to_request(of.account, filled<twilio::list_calls>(fill), where); }},
        {"UpdateCall",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.call, filled<twilio::update_call>(fill), where);
         }},
        {"FetchCall", [](const subject& of, const twilio::endpoint& where,
                         Fill&) { return twilio::fetch_call(of.account, of.call, where); }},
        {"DeleteCall", [](const subject& of, const twilio::endpoint& where,
                          Fill&) { return twilio::delete_call(of.account, of.call, where); }},
        {"CreateCallRecording",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.call, filled<twilio::start_recording>(fill), where);
         }},
        {"ListCallRecording",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.call, filled<twilio::list_call_recordings>(fill), where);
         }},
        {"UpdateCallRecording",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.call, of.recording, filled<twilio::update_recording>(fill), where);
         }},
        {"FetchCallRecording",
         [](const subject& of, const twilio::endpoint& where, Fill&) {
             return twilio::fetch_call_recording(of.account, of.call, of.recording, where);
         }},
        {"DeleteCallRecording",
         [](const subject& of, const twilio::endpoint& where, Fill&) {
             return twilio::delete_call_recording(of.account, of.call, of.recording, where);
         }},
        {"UpdateConference",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.conference, filled<twilio::update_conference>(fill), where);
         }},
        {"ListConference",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, filled<twilio::list_conferences>(fill), where);
         }},
        {"FetchConference", [](const subject& of, const twilio::endpoint& where,
                               Fill&) { return twilio::fetch_conference(of.account, of.conference, where); }},
        {"ListConferenceRecording",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.conference, filled<twilio::list_conference_recordings>(fill), where);
         }},
        {"UpdateConferenceRecording",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.conference, of.recording,
                               filled<twilio::update_conference_recording>(fill), where);
         }},
        {"FetchConferenceRecording",
         [](const subject& of, const twilio::endpoint& where, Fill&) {
             return twilio::fetch_conference_recording(of.account, of.conference, of.recording, where);
         }},
        {"DeleteConferenceRecording",
         [](const subject& of, const twilio::endpoint& where, Fill&) {
             return twilio::delete_conference_recording(of.account, of.conference, of.recording, where);
         }},
        {"CreateParticipant",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.conference, filled<twilio::create_participant>(fill), where);
         }},
        {"UpdateParticipant",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.conference, of.participant, filled<twilio::update_participant>(fill),
                               where);
         }},
        {"ListParticipant",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.conference, filled<twilio::list_participants>(fill), where);
         }},
        {"FetchParticipant",
         [](const subject& of, const twilio::endpoint& where, Fill&) {
             return twilio::fetch_participant(of.account, of.conference, of.participant, where);
         }},
        {"DeleteParticipant",
         [](const subject& of, const twilio::endpoint& where, Fill&) {
             return twilio::delete_participant(of.account, of.conference, of.participant, where);
         }},
        {"ListRecording",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, filled<twilio::list_recordings>(fill), where);
         }},
        {"FetchRecording",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             std::optional<bool> deleted_too;
             fill("IncludeSoftDeleted", deleted_too);
             return twilio::fetch_recording(of.account, of.recording, where, deleted_too);
         }},
        {"DeleteRecording", [](const subject& of, const twilio::endpoint& where,
                               Fill&) { return twilio::delete_recording(of.account, of.recording, where); }},
        {"CreateQueue", [](const subject& of, const twilio::endpoint& where,
                           Fill& fill) { return to_request(of.account, filled<twilio::create_queue>(fill), where); }},
        {"ListQueue", [](const subject& of, const twilio::endpoint& where,
                         Fill& fill) { return to_request(of.account, filled<twilio::list_queues>(fill), where); }},
        {"UpdateQueue",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.sid, filled<twilio::update_queue>(fill), where);
         }},
        {"FetchQueue", [](const subject& of, const twilio::endpoint& where,
                          Fill&) { return twilio::fetch_queue(of.account, of.sid, where); }},
        {"DeleteQueue", [](const subject& of, const twilio::endpoint& where,
                           Fill&) { return twilio::delete_queue(of.account, of.sid, where); }},
        {"UpdateMember",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.queue, of.member, filled<twilio::update_member>(fill), where);
         }},
        {"ListMember",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.queue, filled<twilio::list_members>(fill), where);
         }},
        {"FetchMember", [](const subject& of, const twilio::endpoint& where,
                           Fill&) { return twilio::fetch_member(of.account, of.queue, of.member, where); }},
        {"CreateStream",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.call, filled<twilio::start_stream>(fill), where);
         }},
        {"UpdateStream", [](const subject& of, const twilio::endpoint& where,
                            Fill&) { return twilio::stop_stream(of.account, of.call, of.name, where); }},
        {"CreateSiprec",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.call, filled<twilio::start_siprec>(fill), where);
         }},
        {"UpdateSiprec", [](const subject& of, const twilio::endpoint& where,
                            Fill&) { return twilio::stop_siprec(of.account, of.call, of.name, where); }},
        {"CreateRealtimeTranscription",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.call, filled<twilio::start_transcription>(fill), where);
         }},
        {"UpdateRealtimeTranscription",
         [](const subject& of, const twilio::endpoint& where, Fill&) {
             return twilio::stop_transcription(of.account, of.call, of.name, where);
         }},
        {"CreateApplication",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, filled<twilio::create_application>(fill), where);
         }},
        {"ListApplication",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, filled<twilio::list_applications>(fill), where);
         }},
        {"UpdateApplication",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.sid, filled<twilio::update_application>(fill), where);
         }},
        {"FetchApplication", [](const subject& of, const twilio::endpoint& where,
                                Fill&) { return twilio::fetch_application(of.account, of.sid, where); }},
        {"DeleteApplication", [](const subject& of, const twilio::endpoint& where,
                                 Fill&) { return twilio::delete_application(of.account, of.sid, where); }},
        {"CreateValidationRequest",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, filled<twilio::create_validation_request>(fill), where);
         }},
        {"ListOutgoingCallerId",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, filled<twilio::list_caller_ids>(fill), where);
         }},
        {"UpdateOutgoingCallerId",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.sid, filled<twilio::update_caller_id>(fill), where);
         }},
        {"FetchOutgoingCallerId", [](const subject& of, const twilio::endpoint& where,
                                     Fill&) { return twilio::fetch_caller_id(of.account, of.sid, where); }},
        {"DeleteOutgoingCallerId", [](const subject& of, const twilio::endpoint& where,
                                      Fill&) { return twilio::delete_caller_id(of.account, of.sid, where); }},
        {"CreateIncomingPhoneNumber",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, filled<twilio::create_phone_number>(fill), where);
         }},
        {"ListIncomingPhoneNumber",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, filled<twilio::list_phone_numbers>(fill), where);
         }},
        {"UpdateIncomingPhoneNumber",
         [](const subject& of, const twilio::endpoint& where, Fill& fill) {
             return to_request(of.account, of.sid, filled<twilio::update_phone_number>(fill), where);
         }},
        {"FetchIncomingPhoneNumber", [](const subject& of, const twilio::endpoint& where,
                                        Fill&) { return twilio::fetch_phone_number(of.account, of.sid, where); }},
        {"DeleteIncomingPhoneNumber", [](const subject& of, const twilio::endpoint& where,
                                         Fill&) { return twilio::delete_phone_number(of.account, of.sid, where); }},
        {"FetchAccount", [](const subject& of, const twilio::endpoint& where,
                            Fill&) { return twilio::fetch_account(of.account, where); }},
        {"FetchBalance", [](const subject& of, const twilio::endpoint& where,
                            Fill&) { return twilio::fetch_balance(of.account, where); }},
        {"FetchPhoneNumber", [](const subject&, const twilio::endpoint& where,
                                Fill& fill) { return to_request(filled<twilio::lookup_phone_number>(fill), where); }},
        {"CreateOauth2Token",
         [](const subject&, const twilio::endpoint& where, Fill& fill) -> result<twilio::request> {
             twilio::oauth_client client;
             std::string key;
             fill("ClientId", client.client_id);
             fill("ClientSecret", key);
             client.client_secret = callkit::secret(std::move(key));
             auto made = twilio::request_token(client, where);
             if (!made)
                 return callkit::failure{std::move(made).error()};
             return twilio::request{made->method, made->host, made->target, std::string(made->body.reveal())};
         }},
    };
}

} // namespace requests
