/** callkit: place, watch, control and log phone calls. docs/node.md is where to begin. */
export { Phone, type PhoneEvents, type WebhookAnswer, type WebhookRequest } from './phone';
export type { CallOptions, PhoneOptions, SimulatorOptions, TwilioOptions } from './phone-options';
export { Call } from './call';
export { CallLog, type HistoryFilter, type HistoryPage, type PageOptions } from './log';
export type { CustomLog, JournalEntry, JournalRow } from './custom-log';
export { RefusedByProvider, type CallProvider, type DialRequest, type ProviderCall, type ProviderEvent, type ProviderHost } from './custom-provider';
export { isTerminal, type CallEvent, type CallRecord, type CallStats, type CallStatus, type OverflowEvent, type StatusEvent, type UpdateEvent } from './records';
export { AmbiguousError, CallkitError, IdentityError, InternalError, ProviderError, StoreError, UsageError } from './errors';
export {
    NumberBatch, compareNumbers, countryCode, dialable, formatNumber, maskNumber, numberAsTyped, parseNumber, parseNumbers,
    type BatchItem, type BatchOptions, type NotANumber, type NumberColumn, type NumberMatch, type NumberOptions, type NumberProblem,
    type NumberStyle, type NumberType, type ParsedNumber,
} from './numbers';
export {
    accessToken, advice, checkWebhook, dialTwiml, explainWebhook, parseWebhook, replay, scenarios, simulate, verifyWebhook, versions,
    type AccessTokenOptions, type DialOptions, type SignedRequest, type Simulation,
} from './protocols';
