/* Logs and providers of the host's own, as tables of functions. Unlike callkit.h this may change in a minor release.
 *
 * A table is complete or it is rejected as a whole with CALLKIT_E_INVALID, naming what is missing: functions that may
 * be NULL are marked \nullable. Its functions get `self` first. They must not throw and must not call anything that
 * takes a handle, except what this header says. What they return is a callkit_status; anything unknown counts as a failure.
 */
#ifndef CALLKIT_C_PLUGIN_H
#define CALLKIT_C_PLUGIN_H

#include <callkit/c/callkit.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- A log of the host's own ---------------------------------------------------------------------------------- */

/* callkit's log is a journal of events that is only ever added to; every row is the fold of its call's events. So a
 * host keeps the journal, and callkit makes the rows from it: they can never disagree. It reads the whole journal once,
 * when the store is created, and answers questions from memory. */

/* One new entry of the journal. \since 0.1 */
typedef struct callkit_plugin_event {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t position;       /* Counts from 1, without gaps. */
    const char *event_id;    /* A UUID; no two entries have the same. */
    const char *call_id;     /* Whose event it is, as far as is known now. */
    const char *json;        /* The event, docs/events.md. */
    size_t json_size;
} callkit_plugin_event;

/* A row as it stands after an append, for hosts that keep a table of calls. \since 0.1 */
typedef struct callkit_plugin_row {
    uint32_t struct_size;
    callkit_call_status status;
    const char *call_id;
    const char *workspace_id;
    int64_t created_us;
    const char *json;        /* The row, as callkit_record_json gives it. */
    size_t json_size;
} callkit_plugin_row;

/* Takes one entry of the journal as JSON while `read` runs. Returns CALLKIT_OK, or what `read` is to return at once.
 * \since 0.1 */
typedef callkit_status(CALLKIT_CALL *callkit_plugin_read_fn)(const char *json, size_t json_size, void *sink);

/* A log. Its functions are never called twice at once, whatever threads use the store: no locks are needed. `append`
 * is called on the engine's thread, or on one inside next_event or callkit_store_append; it may block, and the engine
 * waits. \since 0.1 */
typedef struct callkit_store_plugin {
    uint32_t struct_size;
    uint32_t flags; /* 0. */
    /* Hands every entry to `entry`, in the order of their positions. Called once, by callkit_store_create. */
    callkit_status(CALLKIT_CALL *read)(void *self, callkit_plugin_read_fn entry, void *sink);
    /* Saves the events, all of them or none: when it returns CALLKIT_OK they survive whatever this log promises to
     * survive. The rows may be saved or not. What an engine could not save it offers again, every second. */
    callkit_status(CALLKIT_CALL *append)(void *self, const callkit_plugin_event *events, size_t event_count,
                                         const callkit_plugin_row *rows, size_t row_count);
    /* Makes everything that was appended survive power loss. \nullable: append does it. */
    callkit_status(CALLKIT_CALL *flush)(void *self);
    /* Called once, last. \nullable */
    void(CALLKIT_CALL *destroy)(void *self);
} callkit_store_plugin;

/* ---- A provider of the host's own ----------------------------------------------------------------------------- */

/* Through this a provider answers and tells what happens. Lives until its engine is destroyed; after that everything
 * that takes it returns CALLKIT_E_CLOSED. \since 0.1 */
typedef struct callkit_provider_host callkit_provider_host;

/* callkit_provider_plugin.capabilities. \since 0.1 */
#define CALLKIT_CAN_MUTE 0x1u
/* \since 0.1 */
#define CALLKIT_CAN_HOLD 0x2u
/* \since 0.1 */
#define CALLKIT_CAN_DIGITS 0x4u
/* It can find calls whose sid was never learned. \since 0.1 */
#define CALLKIT_CAN_LIST 0x8u
/* Its calls are not real, and say so for ever. \since 0.1 */
#define CALLKIT_IS_SIMULATED 0x10u

/* Everything needed to place a call. \since 0.1 */
typedef struct callkit_dial_request {
    uint32_t struct_size;
    uint32_t attempt;        /* Counts the requests for this call, from 1. */
    const char *call_id;
    const char *from;
    const char *to;
    const char *scenario;
    uint32_t ring_timeout_s;
    uint32_t time_limit_s;
} callkit_dial_request;

/* Which calls to list: those to `to`, from `from`, accepted at or after `since_us`. \since 0.1 */
typedef struct callkit_list_request {
    uint32_t struct_size;
    uint32_t reserved;
    const char *call_id;     /* Only this one, for a provider that was told our id and can find a call by it. */
    const char *from;
    const char *to;
    int64_t since_us;
} callkit_list_request;

/* The answer to a request. \since 0.1 */
typedef struct callkit_provider_answer {
    uint32_t struct_size;
    /* CALLKIT_OK, or why not. For `place` it matters most: CALLKIT_E_NETWORK and CALLKIT_E_RATE_LIMITED only when the
     * call certainly was not placed, CALLKIT_E_PROVIDER, CALLKIT_E_AUTH or CALLKIT_E_NUMBER for a refusal, and
     * CALLKIT_E_AMBIGUOUS for everything after which the call may exist; what is unknown counts as that. For `fetch`:
     * CALLKIT_E_NOT_FOUND when the provider has no such call. */
    callkit_status status;
    callkit_call_status call_status; /* place, fetch. */
    uint32_t reserved;
    const char *call_sid;            /* place, fetch: the provider's id. */
    const char *raw_status;          /* place, fetch: the provider's own word. */
    const char *detail;              /* What was wrong, in one line without numbers, tokens or bodies. */
    const char *provider_message;    /* The provider's own words. */
} callkit_provider_answer;

/* What a provider tells of a call by itself, or has found. \since 0.1 */
typedef struct callkit_provider_event {
    uint32_t struct_size;
    callkit_call_status call_status;
    const char *call_sid;
    const char *call_id;      /* Ours, where the provider knows it. */
    const char *raw_status;
    const char *end_reason;   /* Such as "busy"; docs/call-states.md. */
    const char *hangup_by;
    const char *answered_by;
    const char *from;         /* For what was found. */
    const char *to;           /* For what was found. */
    int64_t occurred_us;      /* 0: nobody said. */
    int64_t created_us;       /* For what was found: when the provider accepted the call. */
    int64_t sequence_plus_1;  /* The provider's own order, counted from 1; 0: none. */
    int32_t duration_plus_1;  /* Whole seconds of talk, and 1; 0: nobody said. */
    int32_t sip_code;
    int32_t provider_code;
    uint32_t reserved;
} callkit_provider_event;

/* Somebody who can place calls. Each function starts something and returns at once with CALLKIT_OK: its answer comes
 * through callkit_provider_reply with the same `request`, once, from any thread, also from inside the function. Another
 * status means that it failed at once, and then there is no answer. They are called on the engine's thread, or on one
 * inside next_event, one at a time, and must not block. \since 0.1 */
typedef struct callkit_provider_plugin {
    uint32_t struct_size;
    uint32_t capabilities; /* CALLKIT_CAN_… */
    const char *name;      /* Up to 32 of a-z, 0-9, - and _; what events and rows carry. */
    /* Called once, before anything else. */
    callkit_status(CALLKIT_CALL *start)(void *self, callkit_provider_host *host);
    /* Never repeats a request by itself. */
    callkit_status(CALLKIT_CALL *place)(void *self, const callkit_dial_request *what, uint64_t request);
    /* A call that has ended is a success. */
    callkit_status(CALLKIT_CALL *hang_up)(void *self, const char *call_sid, uint64_t request);

    callkit_status(CALLKIT_CALL *fetch)(void *self, const char *call_sid, uint64_t request);
    /* \nullable without CALLKIT_CAN_MUTE */
    callkit_status(CALLKIT_CALL *set_mute)(void *self, const char *call_sid, int32_t on, uint64_t request);
    /* \nullable without CALLKIT_CAN_HOLD */
    callkit_status(CALLKIT_CALL *set_hold)(void *self, const char *call_sid, int32_t on, uint64_t request);
    /* \nullable without CALLKIT_CAN_DIGITS */
    callkit_status(CALLKIT_CALL *send_digits)(void *self, const char *call_sid, const char *digits, uint64_t request);
    /* Tells each with callkit_provider_found, then answers. \nullable without CALLKIT_CAN_LIST */
    callkit_status(CALLKIT_CALL *list)(void *self, const callkit_list_request *what, uint64_t request);
    /* Called once, last. \nullable */
    void(CALLKIT_CALL *destroy)(void *self);
} callkit_provider_plugin;

/* Answers a request. CALLKIT_E_NOT_FOUND: no such request, or it was answered.
 * \param host \borrowed \param answer \borrowed
 * \threads any, also inside the plugin's functions \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_provider_reply(callkit_provider_host *host, uint64_t request,
                                                                    const callkit_provider_answer *answer);

/* One call that a `list` has found. \param host \borrowed \param found \borrowed
 * \threads any, also inside the plugin's functions \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_provider_found(callkit_provider_host *host, uint64_t request,
                                                                    const callkit_provider_event *found);

/* Something that happened to a call. \param host \borrowed \param event \borrowed
 * \threads any, also inside the plugin's functions \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_provider_tell(callkit_provider_host *host,
                                                                   const callkit_provider_event *event);

#ifdef __cplusplus
}
#endif

#endif
