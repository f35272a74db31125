// Requests as npm's twilio makes them, at random: [question for answer_cases, the request as one text].
'use strict';

module.exports = (folder, { random, pick, chance, sid }) => {
  const twilio = require(folder);
  const qs = require(require.resolve('qs', { paths: [folder] }));

  // What twilio-node hands to its transport, as one text. Forms are written as its transport writes them.
  class Recorder {
    request(options) {
      const query = options.params ? qs.stringify(options.params, { arrayFormat: 'repeat' }) : '';
      const body = options.data ? qs.stringify(options.data, { arrayFormat: 'repeat' }) : '';
      this.seen = `${options.method.toUpperCase()} ${options.uri}${query ? '?' + query : ''} ${body}`;
      return Promise.resolve({ statusCode: options.method === 'post' ? 201 : 200, body: {}, headers: {} });
    }
  }

  const https = () => pick(['https://e.com/t?a=1&b=2', 'https://e.com/é', 'http://127.0.0.1:80/x?ck=1+2']);
  const verb = () => pick(['GET', 'POST']);
  const text = () => pick(['desk 1', 'a & b = c', '50% + 1', 'Zoë', '你好', '😀', '"q" <t>', "it's", '%41', '#1/2?', '[0]']);
  const number = () => '+1' + (200 + random(800)) + String(random(10000000)).padStart(7, '0');
  const some_of = (list) => { const made = list.filter(() => chance(50)); return made.length ? made : [pick(list)]; };
  // Each of the members with the chance of a half, made by its function.
  const maybe = (given, members, percent = 40) => {
    for (const [name, make] of Object.entries(members)) if (chance(percent)) given[name] = make();
    return given;
  };
  const callback = (given, name, event, events) => {
    if (!chance(40)) return;
    given[name] = https();
    if (event && chance(60)) given[event] = some_of(events);
    if (chance(40)) given[`${name}Method`] = verb();
  };
  const dialling = (given) => {
    callback(given, 'statusCallback', 'statusCallbackEvent', ['initiated', 'ringing', 'answered', 'completed']);
    if (chance(20)) { given.sipAuthUsername = 'u'; given.sipAuthPassword = pick(['p w', 'é&=']); }
    if (!given.to.includes(':')) maybe(given, { byoc: () => sid('BY') }, 20);
    return maybe(given, { timeout: () => 5 + random(596), timeLimit: () => 1 + random(86400), callerId: number, callReason: text, callToken: () => '{"parentCallInfoToken":"x"}',
      passports: () => 'abc==,d==', clientNotificationUrl: https, recordingConfigurationId: text, recordingChannels: () => 'dual',
        recordingTrack: () => 'both', trim: () => 'do-not-trim' }, 20);
  };
  const detecting = (given) => {
    given.machineDetection = pick(['Enable', 'DetectMessageEnd']);
    maybe(given, { machineDetectionTimeout: () => 30, machineDetectionSpeechThreshold: () => 2400, machineDetectionSpeechEndThreshold: () => 1200,
      machineDetectionSilenceTimeout: () => 5000 });
  };
  const track = () => pick(['inbound_track', 'outbound_track', 'both_tracks']);
  const custom = (given) => {
    for (let i = 1, last = chance(10) ? 99 : random(4); i <= last; ++i) { given[`parameter${i}.name`] = text(); given[`parameter${i}.value`] = pick(['', text()]); }
    return given;
  };
  const days = () => maybe({}, { dateCreated: () => '2024-01-02', dateCreatedBefore: () => '2024-02-29', dateCreatedAfter: () => '2023-12-31', pageSize: () => 1 + random(1000) });
  const updated = () => pick([{ status: 'paused', pauseBehavior: 'skip' }, { status: 'paused' }, { status: 'in-progress' }, { status: 'stopped' }]);
  const addresses = (given) => maybe(given, { apiVersion: () => '2010-04-01', voiceUrl: https, voiceMethod: verb, voiceFallbackUrl: https,
    voiceFallbackMethod: verb, statusCallback: https, statusCallbackMethod: verb,
    voiceCallerIdLookup: () => chance(50), smsUrl: https, smsMethod: verb, smsFallbackUrl: https, smsFallbackMethod: verb });
  const application = (given) => maybe(addresses(given), { smsStatusCallback: https, messageStatusCallback: https, publicApplicationConnectEnabled: () => chance(50) });
  const settings = (given) => {
    if (chance(60)) addresses(given);
    else maybe(given, { smsApplicationSid: () => sid('AP'), statusCallback: https, [pick(['trunkSid', 'voiceApplicationSid'])]: () => sid('AP') });
    return maybe(given, { emergencyStatus: () => 'Active', emergencyAddressSid: () => sid('AD'), identitySid: () => sid('RI'),
      addressSid: () => sid('AD'), voiceReceiveMode: () => 'fax', bundleSid: () => sid('BU'), friendlyName: text });
  };

  function call() {
    const given = { to: pick(['+14155551212', 'client:alice', 'sip:bob@example.com;transport=tls']), from: '+18668675310' };
    dialling(given);
    const way = random(3);
    if (way === 0) given.url = https();
    else if (way === 1) given.twiml = pick(['<Response><Say>é & "x"</Say></Response>', '<Response/>']);
    else given.applicationSid = sid('AP');
    if (way === 2) { for (const name of ['statusCallback', 'statusCallbackEvent', 'statusCallbackMethod']) delete given[name]; }
    else maybe(given, { method: verb, fallbackUrl: https, fallbackMethod: verb });
    if (chance(40)) {
      detecting(given);
      if (chance(50)) { given.asyncAmd = 'true'; maybe(given, { asyncAmdStatusCallback: https, asyncAmdStatusCallbackMethod: verb }); }
    } else {
      maybe(given, { sendDigits: () => 'wW1234#*' });
    }
    callback(given, 'recordingStatusCallback', 'recordingStatusCallbackEvent', ['in-progress', 'completed', 'absent']);
    if (given.recordingChannels || given.recordingTrack || given.recordingStatusCallback || given.trim) given.record = true;
    else maybe(given, { record: () => false });
    return given;
  }

  function participant() {
    const given = dialling({ from: '+18668675310', to: pick(['+14155551212', 'client:alice']) });
    callback(given, 'conferenceStatusCallback', 'conferenceStatusCallbackEvent', ['start', 'end', 'join', 'leave', 'mute', 'hold', 'modify', 'speaker', 'announcement']);
    callback(given, 'recordingStatusCallback', 'recordingStatusCallbackEvent', ['started', 'in-progress', 'paused', 'resumed', 'stopped', 'completed', 'failed', 'absent']);
    callback(given, 'conferenceRecordingStatusCallback', 'conferenceRecordingStatusCallbackEvent', ['in-progress', 'completed', 'failed', 'absent']);
    if (chance(20)) { given.coaching = true; given.callSidToCoach = sid('CA'); }
    if (chance(30)) { detecting(given); callback(given, 'amdStatusCallback'); }
    if (chance(20)) { given.to = 'sip:bob@example.com'; given.callerDisplayName = text() + '!'; delete given.byoc; }
    return maybe(given, { label: () => 'customer', record: () => chance(50), muted: () => chance(50), beep: () => pick(['true', 'onEnter']),
      startConferenceOnEnter: () => false, endConferenceOnExit: () => true,
      waitUrl: () => pick(['', https()]), waitMethod: verb, earlyMedia: () => true, maxParticipants: () => 2 + random(249),
        conferenceRecord: () => 'record-from-start', conferenceTrim: () => 'trim-silence',
      region: () => 'ie1', jitterBufferSize: () => pick(['off', 'small', 'medium', 'large']), emergencyCallerPosition: () => '37.7749 -122.4194',
        emergencyCallerLocation: text, emergencyName: text,
      emergencyAddress: text, emergencyZipCode: () => '94105', emergencyCity: text, emergencyState: () => 'CA', emergencyCountry: () => 'US' });
  }

  function looking_up() {
    const given = maybe({}, { countryCode: () => 'US' });
    const fields = some_of(['caller_name', 'line_type_intelligence', 'identity_match', 'reassigned_number', 'pre_fill', 'sms_pumping_risk']);
    if (chance(70)) {
      given.fields = fields.join(',');
      if (fields.includes('identity_match')) maybe(given, { firstName: text, lastName: text, addressLine1: text, addressLine2: text, city: text,
        state: text, postalCode: text, addressCountryCode: () => 'US', nationalId: text, dateOfBirth: () => '19800229' });
      if (fields.includes('reassigned_number')) maybe(given, { lastVerifiedDate: () => '20240101' });
      if (fields.includes('pre_fill')) maybe(given, { verificationSid: () => sid('VE') });
      if (fields.includes('sms_pumping_risk')) maybe(given, { partnerSubId: text });
    }
    return given;
  }

  const size = () => maybe({}, { pageSize: () => 1 + random(1000) });
  const name = (about) => (about.name = pick([sid('MZ'), 'my stream', 'Zoë']));
  const recording = (about) => (about.recording = sid('RE'));
  const call_of = (client, about) => client.calls(about.call);
  const conference = (client, about) => client.conferences(about.conference = pick([sid('CF'), sid('CF'), 'room 1', 'Zoé 2']));
  const by_sid = (client, about) => client.conferences(about.conference = sid('CF'));
  const someone = (client, about) => conference(client, about).participants(about.participant = pick([sid('CA'), 'label 1']));
  const queue = (client, about) => client.queues(about.sid = sid('QU'));
  const member = (client, about) => client.queues(about.queue = sid('QU')).members(about.member = pick([sid('CA'), 'Front']));
  const app = (client, about) => client.applications(about.sid = sid('AP'));
  const caller_id = (client, about) => client.outgoingCallerIds(about.sid = sid('PN'));
  const phone = (client, about) => client.incomingPhoneNumbers(about.sid = sid('PN'));

  // (client, what the question is about) => what was given, after twilio-node has been asked for the same
  const list = (of, given) => { of.page(given).catch(() => {}); return given; };
  const create = (of, given) => { of.create(given).catch(() => {}); return given; };
  const update = (of, given) => { of.update(given).catch(() => {}); return given; };
  const fetch = (of) => { of.fetch().catch(() => {}); return {}; };
  const remove = (of) => { of.remove().catch(() => {}); return {}; };
  const operations = {
    CreateCall: (c) => create(c.calls, call()),
    UpdateCall: (c, q) => update(call_of(c, q), pick([{ status: 'completed' }, { status: 'canceled' }, { url: https(), method: verb() },
      { twiml: '<Response><Hangup/></Response>', timeLimit: 60 }, { statusCallback: https(), statusCallbackMethod: verb() }])),
    ListCall: (c) => list(c.calls, maybe({}, { to: number, from: () => 'client:alice', parentCallSid: () => sid('CA'),
      status: () => pick(['completed', 'no-answer', 'in-progress']), startTimeAfter: () => '2024-01-02T03:04:05Z',
      endTimeBefore: () => '2024-01-02T03:04:05Z', pageSize: () => 50 })),
    FetchCall: (c, q) => fetch(call_of(c, q)),
    DeleteCall: (c, q) => remove(call_of(c, q)),
    CreateCallRecording: (c, q) => { const given = {}; callback(given, 'recordingStatusCallback', 'recordingStatusCallbackEvent', ['in-progress',
      'completed', 'absent']); return create(call_of(c, q).recordings, maybe(given, { trim: () => 'trim-silence', recordingChannels: () => 'dual',
      recordingTrack: () => 'both', recordingConfigurationId: text })); },
    UpdateCallRecording: (c, q) => update(call_of(c, q).recordings(q.recording = pick([sid('RE'), 'Twilio.CURRENT'])), updated()),
    ListCallRecording: (c, q) => list(call_of(c, q).recordings, days()),
    FetchCallRecording: (c, q) => fetch(call_of(c, q).recordings(recording(q))),
    DeleteCallRecording: (c, q) => remove(call_of(c, q).recordings(recording(q))),
    UpdateConference: (c, q) => update(by_sid(c, q), pick([{ status: 'completed' }, { announceUrl: https(), announceMethod: verb() }])),
    ListConference: (c) => list(c.conferences, maybe({}, { dateCreatedAfter: () => '2024-01-02', dateUpdated: () => '2024-01-02', friendlyName: text,
      status: () => 'in-progress', pageSize: () => 1000 })),
    FetchConference: (c, q) => fetch(by_sid(c, q)),
    UpdateConferenceRecording: (c, q) => update(by_sid(c, q).recordings(recording(q)), updated()),
    ListConferenceRecording: (c, q) => list(by_sid(c, q).recordings, days()),
    FetchConferenceRecording: (c, q) => fetch(by_sid(c, q).recordings(recording(q))),
    DeleteConferenceRecording: (c, q) => remove(by_sid(c, q).recordings(recording(q))),
    CreateParticipant: (c, q) => create(conference(c, q).participants, participant()),
    UpdateParticipant: (c, q) => update(someone(c, q), pick([{ muted: true }, { muted: false }, { hold: true, holdUrl: https(), holdMethod: verb() },
      { hold: false }, { announceUrl: https(), announceMethod: verb() },
      { coaching: true, callSidToCoach: sid('CA') }, { endConferenceOnExit: true, beepOnExit: false }, { waitUrl: https(), waitMethod: verb() }])),
    ListParticipant: (c, q) => list(conference(c, q).participants, maybe({}, { muted: () => true, hold: () => false, coaching: () => true, pageSize: () => 20 })),
    FetchParticipant: (c, q) => fetch(someone(c, q)),
    DeleteParticipant: (c, q) => remove(someone(c, q)),
    ListRecording: (c) => list(c.recordings, maybe({}, { dateCreatedBefore: () => '2024-01-02T03:04:05Z', callSid: () => sid('CA'),
      conferenceSid: () => sid('CF'), includeSoftDeleted: () => true, pageSize: () => 7 })),
    FetchRecording: (c, q) => { const given = maybe({}, { includeSoftDeleted: () => chance(50) }); c.recordings(recording(q)).fetch(given).catch(() => {}); return given; },
    DeleteRecording: (c, q) => remove(c.recordings(recording(q))),
    CreateQueue: (c) => create(c.queues, maybe({ friendlyName: text() }, { maxSize: () => 1 + random(5000) })),
    UpdateQueue: (c, q) => update(queue(c, q), pick([{ friendlyName: text() }, { maxSize: 5000 }, { friendlyName: text(), maxSize: 1 }])),
    ListQueue: (c) => list(c.queues, size()),
    FetchQueue: (c, q) => fetch(queue(c, q)),
    DeleteQueue: (c, q) => remove(queue(c, q)),
    UpdateMember: (c, q) => update(member(c, q), maybe({ url: https() }, { method: verb })),
    ListMember: (c, q) => list(c.queues(q.queue = sid('QU')).members, size()),
    FetchMember: (c, q) => fetch(member(c, q)),
    CreateStream: (c, q) => { const given = maybe({ url: 'wss://e.com/s?x=1+2' }, { name: () => 'my stream', track }); callback(given,
      'statusCallback'); return create(call_of(c, q).streams, custom(given)); },
    UpdateStream: (c, q) => { update(call_of(c, q).streams(name(q)), { status: 'stopped' }); return {}; },
    CreateSiprec: (c, q) => { const given = maybe({}, { name: () => 'my siprec', connectorName: text, track }); callback(given, 'statusCallback');
      return create(call_of(c, q).siprec, custom(given)); },
    UpdateSiprec: (c, q) => { update(call_of(c, q).siprec(name(q)), { status: 'stopped' }); return {}; },
    CreateRealtimeTranscription: (c, q) => create(call_of(c, q).transcriptions, maybe(chance(50) ? { statusCallbackUrl: https(),
      statusCallbackMethod: verb() } : {}, { name: () => 'tr', track, inboundTrackLabel: text, outboundTrackLabel: text,
      partialResults: () => chance(50), languageCode: () => 'en-US',
      transcriptionEngine: () => 'google', profanityFilter: () => chance(50), speechModel: text, hints: () => 'a, b',
        enableAutomaticPunctuation: () => chance(50), intelligenceService: () => sid('GA'), conversationConfiguration: text,
      conversationId: text, transcriptionConfigurationId: text, enableProviderData: () => chance(50) })),
    UpdateRealtimeTranscription: (c, q) => { update(call_of(c, q).transcriptions(name(q)), { status: 'stopped' }); return {}; },
    CreateApplication: (c) => create(c.applications, maybe(application({}), { friendlyName: text })),
    UpdateApplication: (c, q) => update(app(c, q), application({ friendlyName: text() })),
    ListApplication: (c) => list(c.applications, maybe(size(), { friendlyName: text })),
    FetchApplication: (c, q) => fetch(app(c, q)),
    DeleteApplication: (c, q) => remove(app(c, q)),
    CreateValidationRequest: (c) => { const given = maybe({ phoneNumber: number() }, { friendlyName: text, callDelay: () => random(61),
      extension: () => '42#' }); callback(given, 'statusCallback'); return create(c.validationRequests, given); },
    UpdateOutgoingCallerId: (c, q) => update(caller_id(c, q), { friendlyName: text() }),
    ListOutgoingCallerId: (c) => list(c.outgoingCallerIds, maybe(size(), { phoneNumber: number, friendlyName: text })),
    FetchOutgoingCallerId: (c, q) => fetch(caller_id(c, q)),
    DeleteOutgoingCallerId: (c, q) => remove(caller_id(c, q)),
    CreateIncomingPhoneNumber: (c) => create(c.incomingPhoneNumbers, settings(chance(50) ? { phoneNumber: number() } : { areaCode: '415' })),
    UpdateIncomingPhoneNumber: (c, q) => update(phone(c, q), maybe(settings({ friendlyName: text() }), { accountSid: () => sid('AC') })),
    ListIncomingPhoneNumber: (c) => list(c.incomingPhoneNumbers, maybe(size(), { beta: () => chance(50), friendlyName: text,
      phoneNumber: () => '+1415*', origin: () => 'hosted' })),
    FetchIncomingPhoneNumber: (c, q) => fetch(phone(c, q)),
    DeleteIncomingPhoneNumber: (c, q) => remove(phone(c, q)),
    FetchAccount: (c, q) => fetch(c.api.v2010.accounts(q.account)),
    FetchBalance: (c) => fetch(c.balance),
    FetchPhoneNumber: (c) => { const given = looking_up(), wanted = pick([number(), '(415) 555-1212']);
      c.lookups.v2.phoneNumbers(wanted).fetch(given).catch(() => {}); return { ...given, phoneNumber: wanted }; },
    CreateOauth2Token: (c) => { const given = { clientId: sid('OQ'), clientSecret: pick(['s_e-c.r~e', 'a+b/c=', 'é &']) };
      c.oauth.v2.token.create({ grantType: 'client_credentials', ...given }).catch(() => {}); return given; },
  };

  const requesting = () => {
    const recorder = new Recorder();
    const question = { kind: pick(Object.keys(operations)), account: sid('AC'), call: sid('CA') };
    const client = twilio(question.account, 'x', { httpClient: recorder });
    if (chance(30)) client.region = question.region = pick(['ie1', 'au1']);
    if (chance(30)) client.edge = question.edge = pick(['dublin', 'sydney']);
    question.given = operations[question.kind](client, question);
    return [question, recorder.seen];
  };
  requesting.kinds = Object.keys(operations);
  return requesting;
};
