/* callkit's C API: place, watch, control and log phone calls. C99; the ABI is stable, see docs/c-abi.md.
 *
 * - A function returns a callkit_status unless it cannot fail. What it makes goes to its last parameters, which are set
 *   to NULL or 0 first: a failure leaves nothing behind.
 * - Strings are UTF-8 and end in NUL. What is given is copied before the function returns. Those in structs that the
 *   library fills are never NULL: "" where nothing is known.
 * - A struct that begins with struct_size is prepared with callkit_init; zero means "default" in every field.
 * - Handles are opaque. One that was destroyed gives CALLKIT_E_CLOSED, one that never was one CALLKIT_E_INVALID, one
 *   from before a fork CALLKIT_E_FORK; none of them crashes. Each is destroyed once, in any order, from any thread.
 * - Times are microseconds since 1970-01-01T00:00:00Z; CALLKIT_NO_TIME where there is none.
 * - Nothing is thrown, printed, or read from the environment, and no signal handler is set.
 *
 * Marks on parameters and results: \borrowed is the caller's and only read while the function runs, or, for a result,
 * the library's for the time that is stated; \out is the caller's and written; \owned is the receiver's to destroy;
 * \nullable may be NULL. \threads any: at any time, from any thread, also on the same handle. \since: the release that
 * brought it; enumerators and members are as old as what they stand in unless they say otherwise.
 */
#ifndef CALLKIT_C_CALLKIT_H
#define CALLKIT_C_CALLKIT_H

#include <callkit/c/export.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Versions ------------------------------------------------------------------------------------------------- */

/* The ABI this header describes. It changes only together with the library's SONAME. \since 0.1 */
#define CALLKIT_ABI_VERSION 0u

/* A time that is not known. \since 0.1 */
#define CALLKIT_NO_TIME INT64_MIN

/* The ABI of the library that was loaded. Compare it with CALLKIT_ABI_VERSION before anything else.
 * \threads any \since 0.1 */
CALLKIT_API uint32_t callkit_abi_version(void);

/* The library's version, such as "0.1.0". \return \borrowed for ever. \threads any \since 0.1 */
CALLKIT_API const char *callkit_version(void);

/* The numbering plan that is compiled in, such as "google-libphonenumber 9.0.30". \return \borrowed for ever.
 * \threads any \since 0.1 */
CALLKIT_API const char *callkit_numbering_plan(void);

/* Prepares any sized struct: all zero, which is every field's default, and its first member set to `struct_size`.
 * \param sized_struct \out \nullable
 * \threads any \since 0.1 */
CALLKIT_API void callkit_init(void *sized_struct, size_t struct_size);

/* ---- Errors --------------------------------------------------------------------------------------------------- */

/* 0 is success. Treat any negative value that you do not know as a failure. Numbers are never reused. \since 0.1 */
typedef enum callkit_status {
    CALLKIT_OK = 0,
    CALLKIT_E_INTERNAL = -1,       /* A bug in callkit, or something that a callback threw. */
    CALLKIT_E_NOMEM = -2,          /* An allocation failed. */
    CALLKIT_E_INVALID = -3,        /* An argument is NULL, out of its range, or no handle. */
    CALLKIT_E_NOT_FOUND = -4,      /* No such call, or nothing there. */
    CALLKIT_E_STATE = -5,          /* Not now: the call's status, or from inside a callback. */
    CALLKIT_E_BUFFER = -6,         /* The buffer is too small; nothing was written, the length was told. */
    CALLKIT_E_TIMEOUT = -7,        /* The time passed. */
    CALLKIT_E_CANCELED = -8,       /* Given up before it was done. */
    CALLKIT_E_AUTH = -9,           /* Credentials are missing, wrong, or not for this. */
    CALLKIT_E_RATE_LIMITED = -10,  /* The provider asks to slow down; it did nothing. */
    CALLKIT_E_NETWORK = -11,       /* The provider was not reached; nothing was sent. */
    CALLKIT_E_PROVIDER = -12,      /* The provider refused or failed. */
    CALLKIT_E_STORE = -13,         /* The store cannot be opened, read or written. */
    CALLKIT_E_UNSUPPORTED = -14,   /* This provider or this version cannot do it. */
    CALLKIT_E_CLOSED = -15,        /* The handle was destroyed, or its engine was shut down. */
    CALLKIT_E_NUMBER = -16,        /* The text is no phone number that can be dialled. */
    CALLKIT_E_REFUSED = -17,       /* A rule forbids the call, such as to an emergency service. */
    CALLKIT_E_AMBIGUOUS = -18,     /* It may have taken effect. Never repeat it; the record will tell. */
    CALLKIT_E_MALFORMED = -19,     /* The input is not in the format it claims. */
    CALLKIT_E_TOO_LARGE = -20,     /* The input exceeds a documented limit. */
    CALLKIT_E_FORK = -21,          /* The handle belongs to the process that forked this one. */
    CALLKIT_E_BUSY = -22,          /* Too many operations whose outcome was not fetched yet. */
    CALLKIT_STATUS_FORCE32 = 0x7fffffff
} callkit_status;

/* The status as a word, such as "E_NOT_FOUND"; "E_UNKNOWN" for one this library does not know.
 * \return \borrowed for ever. \threads any \since 0.1 */
CALLKIT_API const char *callkit_status_name(callkit_status status);

/* What was wrong with this thread's last call that failed, in one plain line without numbers, tokens or bodies.
 * \return \borrowed until this thread's next call of callkit; "" when nothing failed yet. \threads any \since 0.1 */
CALLKIT_API const char *callkit_last_error(void);

/* The stable name of that error, finer than the status, such as "store_full"; docs/errors.md lists them.
 * \return \borrowed for ever. \threads any \since 0.1 */
CALLKIT_API const char *callkit_last_error_name(void);

/* The stable number of that error, such as 401; 0 when nothing failed yet. \threads any \since 0.1 */
CALLKIT_API int32_t callkit_last_error_number(void);

/* The name of an error's number; "unknown" for one that is none.
 * \return \borrowed for ever. \threads any \since 0.1 */
CALLKIT_API const char *callkit_error_name(int32_t number);

/* One sentence that tells a person what to do about an error's number.
 * \return \borrowed for ever. \threads any \since 0.1 */
CALLKIT_API const char *callkit_error_advice(int32_t number);

/* The status that an error's number has; CALLKIT_E_INTERNAL for one that is none. \threads any \since 0.1 */
CALLKIT_API callkit_status callkit_error_status(int32_t number);

/* ---- Callbacks ------------------------------------------------------------------------------------------------ */

/* From inside a callback no function may be called that takes a handle: it returns CALLKIT_E_STATE, and a destroy does
 * nothing. What leaves a callback other than by returning (an exception, longjmp) is undefined. */

/* The queue of events is no longer empty. Called once each time that happens, on the thread that put the event there.
 * Do nothing but wake whoever fetches events. \threads the engine's, or one inside next_event \since 0.1 */
typedef void(CALLKIT_CALL *callkit_wake_fn)(void *user_data);

/* Something worth a line in the host's log; nothing personal is in it. `level`: 0 debug, 1 information, 2 warning,
 * 3 error. `message` lives while the callback runs. \threads the engine's, or one inside next_event \since 0.1 */
typedef void(CALLKIT_CALL *callkit_log_fn)(int32_t level, const char *message, void *user_data);

/* Takes a piece of text; it lives while the callback runs. Returns 0 to go on, anything else to stop.
 * \threads the one that called the function which takes the sink \since 0.1 */
typedef int32_t(CALLKIT_CALL *callkit_sink_fn)(const char *data, size_t size, void *user_data);

/* ---- Handles -------------------------------------------------------------------------------------------------- */

/* A log of calls. \since 0.1 */
typedef struct callkit_store callkit_store;
/* Runs calls: a store, a provider, and a queue of events. \since 0.1 */
typedef struct callkit_engine callkit_engine;
/* Something that happened, as it was fetched from an engine; never changes, and outlives its engine. \since 0.1 */
typedef struct callkit_event callkit_event;
/* One row of the log, as it was read; never changes. \since 0.1 */
typedef struct callkit_record callkit_record;
/* Some rows of the log, and where they go on. \since 0.1 */
typedef struct callkit_page callkit_page;
/* Text that the library made, of any length. \since 0.1 */
typedef struct callkit_text callkit_text;

/* How a host keeps the log itself: see plugin.h. \since 0.1 */
struct callkit_store_plugin;
/* How a host places the calls itself: see plugin.h. \since 0.1 */
struct callkit_provider_plugin;

/* The bytes of a text; a NUL is behind the last. \param text \borrowed
 * \return \borrowed until the text is destroyed; "" for what is no text. \threads any \since 0.1 */
CALLKIT_API const char *callkit_text_data(const callkit_text *text);

/* How many bytes there are, without the NUL. \param text \borrowed \threads any \since 0.1 */
CALLKIT_API size_t callkit_text_size(const callkit_text *text);

/* \param text \owned \nullable \threads any \since 0.1 */
CALLKIT_API void callkit_text_destroy(callkit_text *text);

/* ---- Phone numbers -------------------------------------------------------------------------------------------- */

/* These need no handle and take no lock, and may be called from anywhere, also from callbacks. `region` is two capital
 * letters, such as "GB": the country whose habits apply to numbers without +. NULL or "": only numbers with + are read.
 *
 * Text that is copied out: `*out_len` is its length without the NUL and always set; `capacity` 0 measures and returns
 * CALLKIT_OK; with less than `*out_len` + 1 nothing is written and CALLKIT_E_BUFFER returned. */

/* Why a text is not a number. \since 0.1 */
typedef enum callkit_number_error {
    CALLKIT_NUMBER_OK = 0,
    CALLKIT_NUMBER_INVALID_COUNTRY_CODE = 1,
    CALLKIT_NUMBER_NOT_A_NUMBER = 2,
    CALLKIT_NUMBER_TOO_SHORT_AFTER_IDD = 3,
    CALLKIT_NUMBER_TOO_SHORT = 4,
    CALLKIT_NUMBER_TOO_LONG = 5,
    CALLKIT_NUMBER_ERROR_FORCE32 = 0x7fffffff
} callkit_number_error;

/* What sort of line a number leads to. \since 0.1 */
typedef enum callkit_number_type {
    CALLKIT_NUMBER_UNKNOWN = 0,
    CALLKIT_NUMBER_FIXED_LINE = 1,
    CALLKIT_NUMBER_MOBILE = 2,
    CALLKIT_NUMBER_FIXED_LINE_OR_MOBILE = 3,
    CALLKIT_NUMBER_TOLL_FREE = 4,
    CALLKIT_NUMBER_PREMIUM_RATE = 5,
    CALLKIT_NUMBER_SHARED_COST = 6,
    CALLKIT_NUMBER_VOIP = 7,
    CALLKIT_NUMBER_PERSONAL_NUMBER = 8,
    CALLKIT_NUMBER_PAGER = 9,
    CALLKIT_NUMBER_UAN = 10,
    CALLKIT_NUMBER_VOICEMAIL = 11,
    CALLKIT_NUMBER_TYPE_FORCE32 = 0x7fffffff
} callkit_number_type;

/* How a number is written down. \since 0.1 */
typedef enum callkit_number_style {
    CALLKIT_STYLE_E164 = 0,          /* +442071838750 */
    CALLKIT_STYLE_INTERNATIONAL = 1, /* +44 20 7183 8750 */
    CALLKIT_STYLE_NATIONAL = 2,      /* 020 7183 8750 */
    CALLKIT_STYLE_RFC3966 = 3,       /* tel:+44-20-7183-8750 */
    CALLKIT_NUMBER_STYLE_FORCE32 = 0x7fffffff
} callkit_number_style;

/* How far two numbers are the same. \since 0.1 */
typedef enum callkit_number_match {
    CALLKIT_MATCH_NOT_A_NUMBER = 0,
    CALLKIT_MATCH_NO = 1,             /* They differ. */
    CALLKIT_MATCH_SHORT_NATIONAL = 2, /* One ends like the other, or has an extension. */
    CALLKIT_MATCH_NATIONAL = 3,       /* One says no country code. */
    CALLKIT_MATCH_EXACT = 4,
    CALLKIT_NUMBER_MATCH_FORCE32 = 0x7fffffff
} callkit_number_match;

/* What a text is as a phone number. The texts are inside the struct and end in NUL. \since 0.1 */
typedef struct callkit_number {
    uint32_t struct_size;
    callkit_number_error error;  /* Then everything behind it is 0. */
    uint32_t valid;              /* 1 when the numbering plan has such a number, else 0: then there is no e164. */
    callkit_number_type type;
    uint32_t country_code;
    char region[4];              /* "" for a number of no country. */
    char e164[24];               /* "" unless valid. */
    char national_digits[24];    /* Without any prefix. */
    char extension[24];
} callkit_number;

/* Reads a number. A text that is none is no failure: `out->error` tells. CALLKIT_E_INVALID: NULL, or a wrong region.
 * \param text \borrowed \param region \borrowed \nullable \param out \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_number_parse(const char *text, const char *region,
                                                                  callkit_number *out);

/* Writes a number down. At most 95 bytes. CALLKIT_E_NUMBER: it is none, or has no such form.
 * \param text \borrowed \param region \borrowed \nullable \param buffer \out \nullable \param out_len \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_number_format(const char *text, const char *region,
                                                                   callkit_number_style style, char *buffer,
                                                                   size_t capacity, size_t *out_len);

/* The number as the command's `number parse --json` prints it, errors included.
 * \param text \borrowed \param region \borrowed \nullable \param buffer \out \nullable \param out_len \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_number_json(const char *text, const char *region, char *buffer,
                                                                 size_t capacity, size_t *out_len);

/* The address that would be dialled for a text: E.164, `sip:`, `sips:` or `client:`. CALLKIT_E_NUMBER: none;
 * CALLKIT_E_REFUSED: an emergency number.
 * \param text \borrowed \param region \borrowed \nullable \param buffer \out \nullable \param out_len \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_number_dialable(const char *text, const char *region, char *buffer,
                                                                     size_t capacity, size_t *out_len);

/* What a log may show of an address: "+4•••50".
 * \param text \borrowed \param buffer \out \nullable \param out_len \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_number_mask(const char *text, char *buffer, size_t capacity,
                                                                 size_t *out_len);

/* The text as a person who has typed so far should see it: "415-5".
 * \param text \borrowed \param region \borrowed \nullable \param buffer \out \nullable \param out_len \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_number_as_typed(const char *text, const char *region, char *buffer,
                                                                     size_t capacity, size_t *out_len);

/* Whether two texts are the same number. \param a \borrowed \param b \borrowed \param out \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_number_compare(const char *a, const char *b,
                                                                    callkit_number_match *out);

/* The country code of a region, 0 for one without. \param region \borrowed \nullable \threads any \since 0.1 */
CALLKIT_API uint32_t callkit_region_country_code(const char *region);

/* The type as a word, such as "fixed_line". \return \borrowed for ever. \threads any \since 0.1 */
CALLKIT_API const char *callkit_number_type_name(callkit_number_type type);

/* The error as a word, such as "too_short"; "" for none. \return \borrowed for ever. \threads any \since 0.1 */
CALLKIT_API const char *callkit_number_error_name(callkit_number_error error);

/* callkit_number_batch.flags: each item is REGION<TAB>NUMBER, and REGION may be empty. \since 0.1 */
#define CALLKIT_BATCH_REGIONS 0x1u

/* Many numbers in one call, as columns. Columns that are NULL are not wanted. The text columns hold one line an item,
 * ended by a line feed, empty for what is no number (for e164: for what is not valid). \since 0.1 */
typedef struct callkit_number_batch {
    uint32_t struct_size;
    uint32_t flags;          /* CALLKIT_BATCH_… */
    const char *input;       /* The items, each ended by a line feed; the last need not be. */
    size_t input_size;       /* In bytes. */
    const char *region;      /* For items that say none; NULL for none. */
    size_t capacity;         /* Entries in each of the following arrays. */
    uint8_t *valid;          /* 1 or 0. */
    uint8_t *error;          /* callkit_number_error. */
    uint8_t *type;           /* callkit_number_type. */
    uint16_t *country_code;
    char *regions;           /* Two bytes an item; two NULs where there is none. */
    char *e164;              /* 23 bytes an item always suffice. */
    size_t e164_capacity;    /* In bytes. */
    char *national;          /* 96 bytes an item always suffice, here and below. */
    size_t national_capacity;
    char *international;
    size_t international_capacity;
    char *rfc3966;
    size_t rfc3966_capacity;
    /* Filled in: */
    size_t count;            /* Items that were read. */
    size_t consumed;         /* Bytes of the input that they took: go on from there when it is less than all. */
    size_t valid_count;
    size_t e164_size;        /* Bytes that were written, here and below. */
    size_t national_size;
    size_t international_size;
    size_t rfc3966_size;
} callkit_number_batch;

/* Reads as many items as there is room for in every column that is wanted. CALLKIT_E_BUFFER: not even one.
 * \param batch \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_numbers_parse(callkit_number_batch *batch);

/* ---- What a call is ------------------------------------------------------------------------------------------- */

/* A call is named by the 36 characters of its UUID, such as "019b76da-a800-7000-8000-000000000001". Such a name never
 * dangles: one that no call has is CALLKIT_E_NOT_FOUND, and text that is no UUID CALLKIT_E_INVALID. */

/* Where a call is. A live status only moves up. \since 0.1 */
typedef enum callkit_call_status {
    CALLKIT_CALL_UNKNOWN = 0,
    CALLKIT_CALL_QUEUED = 1,
    CALLKIT_CALL_INITIATED = 2,
    CALLKIT_CALL_RINGING = 3,
    CALLKIT_CALL_IN_PROGRESS = 4,
    CALLKIT_CALL_COMPLETED = 5,   /* This and everything behind it is an ending. */
    CALLKIT_CALL_CANCELED = 6,
    CALLKIT_CALL_NO_ANSWER = 7,
    CALLKIT_CALL_BUSY = 8,
    CALLKIT_CALL_FAILED = 9,
    CALLKIT_CALL_STATUS_FORCE32 = 0x7fffffff
} callkit_call_status;

/* \since 0.1 */
typedef enum callkit_direction {
    CALLKIT_DIRECTION_UNKNOWN = 0,
    CALLKIT_DIRECTION_OUTBOUND = 1,
    CALLKIT_DIRECTION_INBOUND = 2,
    CALLKIT_DIRECTION_FORCE32 = 0x7fffffff
} callkit_direction;

/* Mute or hold as it may be shown: a line is never called muted on a wish alone. \since 0.1 */
typedef enum callkit_control {
    CALLKIT_CONTROL_OFF = 0,
    CALLKIT_CONTROL_ON = 1,
    CALLKIT_CONTROL_PENDING_ON = 2,
    CALLKIT_CONTROL_PENDING_OFF = 3,
    CALLKIT_CONTROL_UNKNOWN = 4,
    CALLKIT_CONTROL_FORCE32 = 0x7fffffff
} callkit_control;

/* The status as a word, such as "in-progress"; "unknown" for one this library does not know.
 * \return \borrowed for ever. \threads any \since 0.1 */
CALLKIT_API const char *callkit_call_status_name(callkit_call_status status);

/* 1 for an ending, else 0. \threads any \since 0.1 */
CALLKIT_API int32_t callkit_call_status_is_terminal(callkit_call_status status);

/* The columns of a row. The words are those of docs/call-states.md. Numbers that are not known are -1. \since 0.1 */
typedef struct callkit_call_info {
    uint32_t struct_size;
    callkit_call_status status;
    callkit_direction direction;
    callkit_control mute;
    callkit_control hold;
    uint32_t simulated;             /* 1 for a call that happened in the simulator. */
    uint32_t ghost_seen;            /* 1 once a second provider call was found, and hung up, for this one. */
    int32_t sip_code;               /* 0 for none. */
    int32_t provider_code;          /* 0 for none. */
    int32_t provider_duration_s;
    const char *id;
    const char *workspace_id;
    const char *call_sid;           /* The provider's id; "" until it is known. */
    const char *from_number;
    const char *to_number;
    const char *contact_id;
    const char *agent_id;
    const char *team_id;
    const char *campaign_id;
    const char *provider;
    const char *provider_raw_status;
    const char *unknown_status;
    const char *dial_phase;
    const char *end_reason;
    const char *hangup_by;
    const char *answered_by;
    int64_t duration_s;             /* Whole seconds of talk; 0 for a call that was never answered. */
    int64_t created_us;
    int64_t updated_us;
    int64_t queued_us;
    int64_t initiated_us;
    int64_t ringing_us;
    int64_t answered_us;
    int64_t ended_us;
    int64_t setup_ms;
    int64_t ring_ms;
    int64_t talk_ms;
    int64_t total_ms;
    const char *recording_state;
    const char *recording_id;
    const char *recording_url;
    int64_t recording_ms;
    int64_t queue_ms;
    int64_t amd_ms;
    const char *transcript_ref;
    const char *note;               /* What people wrote about the call last. */
    const char *disposition;        /* How they classed its outcome. */
} callkit_call_info;

/* Reads a row's columns. The strings live as long as the record.
 * \param record \borrowed \param out \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_record_info(const callkit_record *record, callkit_call_info *out);

/* The row as JSON, as the command prints it inside {"call":…}.
 * \param record \borrowed \param buffer \out \nullable \param out_len \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_record_json(const callkit_record *record, char *buffer,
                                                                 size_t capacity, size_t *out_len);

/* \param record \owned \nullable \threads any \since 0.1 */
CALLKIT_API void callkit_record_destroy(callkit_record *record);

/* ---- The log -------------------------------------------------------------------------------------------------- */

/* \since 0.1 */
typedef struct callkit_store_options {
    uint32_t struct_size;
    uint32_t flags;                              /* 0. */
    const char *url;                             /* "memory:" (NULL too) or "sqlite:PATH". */
    const struct callkit_store_plugin *plugin;   /* In place of `url`: a log of the host's own, see plugin.h. */
    void *plugin_self;                           /* The first argument of the plugin's functions. */
} callkit_store_options;

/* Opens a log, or makes it. With a plugin, its `destroy` is called once, whether this succeeds or not.
 * \param options \borrowed \nullable \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_store_create(const callkit_store_options *options,
                                                                  callkit_store **out);

/* An engine that uses the log keeps it open until it is destroyed too. \param store \owned \nullable
 * \threads any \since 0.1 */
CALLKIT_API void callkit_store_destroy(callkit_store *store);

/* Reads one call. \param store \borrowed \param call_id \borrowed \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_store_get(callkit_store *store, const char *call_id,
                                                               callkit_record **out);

/* Reads the call that has a provider's id. \param store \borrowed \param provider \borrowed \param call_sid \borrowed
 * \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_store_find(callkit_store *store, const char *provider,
                                                                const char *call_sid, callkit_record **out);

/* Which calls to list. Zero and NULL do not filter. \since 0.1 */
typedef struct callkit_history_query {
    uint32_t struct_size;
    uint32_t limit;                /* 1 to 1000; 0: 50. */
    const char *workspace_id;      /* NULL: every workspace. */
    const char *cursor;            /* What an earlier page gave as next; NULL: from the newest. */
    callkit_call_status status;
    callkit_direction direction;
    const char *end_reason;        /* Such as "busy". */
    const char *provider;
    const char *contact_id;
    const char *agent_id;
    const char *number;            /* Either end of the call, exactly. */
    int64_t since_us;              /* Created at or after. */
    int64_t until_us;              /* Created before. */
    uint64_t offset;               /* Rows to skip; prefer `cursor`, whose cost does not grow with depth. */
} callkit_history_query;

/* Lists calls, newest first. \param store \borrowed \param query \borrowed \nullable \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_store_history(callkit_store *store,
                                                                   const callkit_history_query *query,
                                                                   callkit_page **out);

/* How many rows a page has. \param page \borrowed \threads any \since 0.1 */
CALLKIT_API size_t callkit_page_count(const callkit_page *page);

/* A row of a page, which it outlives. CALLKIT_E_NOT_FOUND: `index` is not below the count.
 * \param page \borrowed \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_page_record(const callkit_page *page, size_t index,
                                                                 callkit_record **out);

/* The columns of a row of a page, without a record. The strings live as long as the page.
 * \param page \borrowed \param out \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_page_info(const callkit_page *page, size_t index,
                                                               callkit_call_info *out);

/* The cursor of the page behind this one. \param page \borrowed
 * \return \borrowed until the page is destroyed; "" when there are no more. \threads any \since 0.1 */
CALLKIT_API const char *callkit_page_next(const callkit_page *page);

/* The page as the command's `history --json` prints it: {"calls":[…],"next":…}.
 * \param page \borrowed \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_page_json(const callkit_page *page, callkit_text **out);

/* \param page \owned \nullable \threads any \since 0.1 */
CALLKIT_API void callkit_page_destroy(callkit_page *page);

/* \since 0.1 */
typedef enum callkit_timeline_format {
    CALLKIT_TIMELINE_JSON = 0,   /* {"call":…,"events":[…]}, as `show --json` prints it. */
    CALLKIT_TIMELINE_EVENTS = 1, /* One event a line, as callkit_replay and callkit_store_append take them. */
    CALLKIT_TIMELINE_FORMAT_FORCE32 = 0x7fffffff
} callkit_timeline_format;

/* Everything that is known of a call, in the order of the journal.
 * \param store \borrowed \param call_id \borrowed \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_store_timeline(callkit_store *store, const char *call_id,
                                                                    callkit_timeline_format format, callkit_text **out);

/* The statistics of a workspace. `total` counts all calls ever, the others those created today. \since 0.1 */
typedef struct callkit_stats {
    uint32_t struct_size;
    uint32_t answer_rate;        /* Percent, rounded; 0 when there were no calls. */
    uint64_t total;
    uint64_t today;
    uint64_t answered;
    uint64_t duration_sum_s;     /* Of the answered ones. */
    uint64_t average_tenths_s;   /* Their mean, in tenths of a second. */
} callkit_stats;

/* Counts. `zone`: whose today, such as "Europe/Kyiv"; NULL: UTC. `now_us`: the moment that is today; 0: the machine's
 * clock. \param store \borrowed \param workspace_id \borrowed \nullable \param zone \borrowed \nullable \param out \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_store_stats(callkit_store *store, const char *workspace_id,
                                                                 const char *zone, int64_t now_us, callkit_stats *out);

/* Statistics as the command prints them inside {"stats":…}.
 * \param stats \borrowed \param buffer \out \nullable \param out_len \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_stats_json(const callkit_stats *stats, char *buffer,
                                                                size_t capacity, size_t *out_len);

/* \since 0.1 */
typedef enum callkit_export_format {
    CALLKIT_EXPORT_JSONL = 0, /* One row a line. */
    CALLKIT_EXPORT_CSV = 1,   /* RFC 4180, with a header. */
    CALLKIT_EXPORT_FORMAT_FORCE32 = 0x7fffffff
} callkit_export_format;

/* Writes a whole log, newest call first, in pieces of whole lines. CALLKIT_E_CANCELED: the sink said stop.
 * \param store \borrowed \param workspace_id \borrowed \nullable \param sink \borrowed
 * \param user_data \borrowed \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_store_export(callkit_store *store, const char *workspace_id,
                                                                  callkit_export_format format, callkit_sink_fn sink,
                                                                  void *user_data);

/* Joins events (one JSON line each, docs/events.md) into the log, all of them or none. When it returns CALLKIT_OK they
 * are saved. `*out_new`: those that were new. An engine on this log is not told.
 * \param store \borrowed \param events \borrowed \param out_new \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_store_append(callkit_store *store, const char *events, size_t size,
                                                                  uint64_t *out_new);

/* Makes everything that was saved survive power loss; only a log of "sqlite:PATH?sync=relaxed" has anything to do.
 * \param store \borrowed
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_store_flush(callkit_store *store);

/* ---- Engines -------------------------------------------------------------------------------------------------- */

/* No thread is made: whoever fetches events does the engine's work, on its own thread. \since 0.1 */
#define CALLKIT_ENGINE_NO_THREAD 0x1u
/* The queue gets changes of status only, and the outcomes of operations. \since 0.1 */
#define CALLKIT_ENGINE_STATUS_ONLY 0x2u

/* What becomes of calls that the log says have not ended when an engine is created. \since 0.1 */
typedef enum callkit_recovery {
    CALLKIT_RECOVER_ALL = 0,     /* They are this engine's: it is the only one on its log. */
    CALLKIT_RECOVER_OVERDUE = 1, /* Only what nobody can be following any more. */
    CALLKIT_RECOVER_NONE = 2,
    CALLKIT_RECOVERY_FORCE32 = 0x7fffffff
} callkit_recovery;

/* Simulated time: it stands still while nobody waits for events, and jumps to the next thing that happens when
 * somebody does. Needs CALLKIT_ENGINE_NO_THREAD. With a seed, the same calls give the same run. \since 0.1 */
#define CALLKIT_SIMULATOR_VIRTUAL_TIME 0x1u

/* The simulated phone network. \since 0.1 */
typedef struct callkit_simulator_options {
    uint32_t struct_size;
    uint32_t flags;          /* CALLKIT_SIMULATOR_… */
    const char *scenario;    /* For calls that name none; see callkit_scenario_name. */
    const char *faults;      /* What goes wrong: "none", "all", or of "late,duplicate,lost,…", docs/simulator.md. */
    uint64_t seed;           /* 0: another one each time. */
    uint32_t speed;          /* How many times as fast time runs, 1 to 100000; 0: 1. */
    uint32_t reserved;       /* 0. */
    int64_t start_us;        /* When virtual time begins; 0: 2026-01-01T00:00:00Z. */
} callkit_simulator_options;

/* Find out whether a person or a machine answers. \since 0.1 */
#define CALLKIT_TWILIO_DETECT_MACHINES 0x1u
/* Record every call. \since 0.1 */
#define CALLKIT_TWILIO_RECORD 0x2u

/* Calls through Twilio. Needs account_sid, and of the others the pair of an API key, that of an OAuth app, or
 * auth_token, which webhooks need too. \since 0.1 */
typedef struct callkit_twilio_options {
    uint32_t struct_size;
    uint32_t flags;                   /* CALLKIT_TWILIO_… */
    const char *account_sid;          /* AC… */
    const char *auth_token;
    const char *previous_auth_token;  /* Also accepted on webhooks, while a token is rotated. */
    const char *key_sid;              /* SK… */
    const char *key_secret;
    const char *client_id;            /* OQ… */
    const char *client_secret;
    const char *edge;
    const char *region;
    const char *base_url;             /* In place of https://api.twilio.com. */
    const char *certificate_authorities; /* A PEM file to trust in place of the system's. */
    const char *proxy;                /* http://[user:password@]host:port */
    const char *no_proxy;
    const char *public_url;           /* Where Twilio reaches the webhooks; without it calls are asked about. */
    const char *listen;               /* ADDRESS:PORT at which the engine takes webhooks itself; without it, hand them
                                           to callkit_engine_webhook. */
    const char *agent;                /* The phone that rings first; without it the customer meets what follows. */
    const char *voice_url;
    const char *twiml;
    const char *application_sid;
    const char *caller_id;            /* What those see whom browsers call; NULL: the engine's `from`. */
    uint32_t agent_ring_timeout_s;    /* 0: 30. */
    uint32_t request_timeout_ms;      /* 0: 10000. */
    uint32_t ask_first_ms;            /* Without webhooks: how often a call is asked about at first. 0: 1000. */
    uint32_t ask_last_ms;             /* And after a while. 0: 10000. */
} callkit_twilio_options;

/* At most one provider; with none, the simulator. \since 0.1 */
typedef struct callkit_engine_options {
    uint32_t struct_size;
    uint32_t flags;              /* CALLKIT_ENGINE_… */
    const char *store_url;       /* As in callkit_store_options; or */
    callkit_store *store;        /* a log that is open already, \borrowed; destroy it whenever you like. */
    const char *workspace;       /* For calls that name none; NULL: "default". */
    const char *from;            /* The caller's number for calls that name none. */
    const char *region;          /* For numbers without +. */
    const callkit_simulator_options *simulator;
    const callkit_twilio_options *twilio;
    const struct callkit_provider_plugin *provider; /* A provider of the host's own, see plugin.h. */
    void *provider_self;         /* The first argument of the provider's functions. */
    callkit_recovery recovery;
    uint32_t queue_limit;        /* Events that may wait, see callkit_engine_next_event. 0: 10000. */
    uint32_t dial_within_s;      /* For how long dialling is tried while the provider cannot be reached. 0: 60. */
    uint32_t reserved;           /* 0. */
    const void *numbering_plan;  /* The content of a plan file, in place of the built-in plan. */
    size_t numbering_plan_size;
    callkit_wake_fn on_wake;
    void *wake_user_data;
    callkit_log_fn on_log;
    void *log_user_data;
} callkit_engine_options;

/* Opens the log, takes over what an earlier run left, and begins to listen to the provider. With a provider of the
 * host's own, its `destroy` is called once, whether this succeeds or not.
 * \param options \borrowed \nullable \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_create(const callkit_engine_options *options,
                                                                   callkit_engine **out);

/* Takes no new calls and waits until what is under way is in the log, but at most `timeout_ms` (negative: 10 s).
 * Operations that are still open end with CALLKIT_E_CANCELED. Events can still be fetched, and then CALLKIT_E_CLOSED
 * comes. Calls go on at the provider; the next engine on the log takes them over. CALLKIT_E_TIMEOUT: something was
 * still under way. \param engine \borrowed
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_shutdown(callkit_engine *engine, int64_t timeout_ms);

/* Ends the engine, and no call. Whoever waits for its events gets CALLKIT_E_CLOSED. When it returns no callback runs
 * and none will. Does nothing from inside a callback of this engine. \param engine \owned \nullable
 * \threads any \since 0.1 */
CALLKIT_API void callkit_engine_destroy(callkit_engine *engine);

/* The engine's log, as a handle of its own. \param engine \borrowed \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_store(callkit_engine *engine, callkit_store **out);

/* Calls that have not ended, and events that the store has refused so far and that are kept in memory: more than 0
 * means the store is in trouble. \param engine \borrowed \param out_active \out \nullable
 * \param out_unsaved \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_counts(callkit_engine *engine, uint64_t *out_active,
                                                                   uint64_t *out_unsaved);

/* The time by the engine's clock. \param engine \borrowed \param out_us \out \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_now(callkit_engine *engine, int64_t *out_us);

/* ---- Calls ---------------------------------------------------------------------------------------------------- */

/* Each function starts an operation and returns at once. Its outcome is an event of kind CALLKIT_EVENT_OP_DONE whose
 * `op` is `*out_op`: exactly one for each, never dropped. `out_op` may be NULL for those who only follow the call.
 * Outcomes that nobody fetches count: CALLKIT_E_BUSY beyond the engine's queue_limit. */

/* \since 0.1 */
typedef struct callkit_call_options {
    uint32_t struct_size;
    uint32_t flags;             /* 0. */
    const char *to;             /* A phone number, `sip:…` or `client:…`. Needed. */
    const char *from;           /* NULL: the engine's. */
    const char *region;         /* For numbers without +. NULL: the engine's. */
    const char *workspace_id;   /* NULL: the engine's. */
    const char *contact_id;
    const char *agent_id;
    const char *team_id;
    const char *campaign_id;
    const char *scenario;       /* For the simulator. */
    uint32_t ring_timeout_s;    /* 1 to 600; 0: 60. */
    uint32_t time_limit_s;      /* 1 to 86400; 0: four hours. */
} callkit_call_options;

/* Wishes a call. Done when the wish is in the log; `call_id` of that event names the call, and whatever happens then,
 * the call's record tells its outcome. What can be known at once fails at once: CALLKIT_E_NUMBER, CALLKIT_E_REFUSED,
 * CALLKIT_E_INVALID. \param engine \borrowed \param options \borrowed \param out_op \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_call_start(callkit_engine *engine,
                                                                const callkit_call_options *options, uint64_t *out_op);

/* Done when the call has ended, at once if it has; the event has the call's record.
 * \param engine \borrowed \param call_id \borrowed \param out_op \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_call_wait(callkit_engine *engine, const char *call_id,
                                                               uint64_t *out_op);

/* Ends a call, whatever it is doing. Done when the end is confirmed; a call that has ended is a success.
 * \param engine \borrowed \param call_id \borrowed \param out_op \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_call_hangup(callkit_engine *engine, const char *call_id,
                                                                 uint64_t *out_op);

/* Done when the provider confirms. `on`: 1 or 0.
 * \param engine \borrowed \param call_id \borrowed \param out_op \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_call_set_mute(callkit_engine *engine, const char *call_id,
                                                                   int32_t on, uint64_t *out_op);

/* Done when the provider confirms. `on`: 1 or 0.
 * \param engine \borrowed \param call_id \borrowed \param out_op \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_call_set_hold(callkit_engine *engine, const char *call_id,
                                                                   int32_t on, uint64_t *out_op);

/* Plays up to 32 of 0-9 * # A-D, w for a pause, to the other end.
 * \param engine \borrowed \param call_id \borrowed \param digits \borrowed \param out_op \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_call_send_digits(callkit_engine *engine, const char *call_id,
                                                                      const char *digits, uint64_t *out_op);

/* Sends the customer to somebody else; the agent leaves. Twilio, bridged calls.
 * \param engine \borrowed \param call_id \borrowed \param to \borrowed \param out_op \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_call_transfer(callkit_engine *engine, const char *call_id,
                                                                   const char *to, uint64_t *out_op);

/* \since 0.1 */
typedef enum callkit_recording {
    CALLKIT_RECORDING_START = 0,
    CALLKIT_RECORDING_PAUSE = 1,
    CALLKIT_RECORDING_RESUME = 2,
    CALLKIT_RECORDING_STOP = 3,
    CALLKIT_RECORDING_FORCE32 = 0x7fffffff
} callkit_recording;

/* Records the call from now on, pauses, goes on, ends. Twilio.
 * \param engine \borrowed \param call_id \borrowed \param out_op \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_call_record(callkit_engine *engine, const char *call_id,
                                                                 callkit_recording action, uint64_t *out_op);

/* Hands in events (one JSON line each, docs/events.md) that arrived by another way than the provider. Done when they
 * are in the log, so that whoever told them can be answered truthfully.
 * \param engine \borrowed \param events \borrowed \param out_op \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_deliver(callkit_engine *engine, const char *events,
                                                                    size_t size, uint64_t *out_op);

/* A request that a host's own web server got. \since 0.1 */
typedef struct callkit_http_request {
    uint32_t struct_size;
    uint32_t flags;              /* 0. */
    const char *method;          /* NULL: POST. */
    const char *target;          /* Path and query as they arrived, under the path of the engine's public_url. */
    const char *signature;       /* The X-Twilio-Signature header. */
    const char *body;
    size_t body_size;
} callkit_http_request;

/* Takes one of Twilio's webhooks: checks its signature, joins what it tells into the log, and says what to answer.
 * Done when everything is saved; `http_status`, `http_content_type` and `http_body` of that event are the answer, also
 * when it is a refusal. CALLKIT_E_UNSUPPORTED: the engine's provider is not Twilio, or has no public_url.
 * \param engine \borrowed \param request \borrowed \param out_op \out \nullable
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_webhook(callkit_engine *engine,
                                                                    const callkit_http_request *request,
                                                                    uint64_t *out_op);

/* ---- Events --------------------------------------------------------------------------------------------------- */

/* \since 0.1 */
typedef enum callkit_event_kind {
    CALLKIT_EVENT_NONE = 0,
    CALLKIT_EVENT_CALL = 1,     /* Something became part of a call's record and is in the log. */
    CALLKIT_EVENT_OP_DONE = 2,  /* An operation has ended, well or badly. */
    CALLKIT_EVENT_OVERFLOW = 3, /* Events of calls were dropped, `count` of them: read the log. */
    CALLKIT_EVENT_KIND_FORCE32 = 0x7fffffff
} callkit_event_kind;

/* Everything an event tells but the record. The strings live as long as the event. \since 0.1 */
typedef struct callkit_event_info {
    uint32_t struct_size;
    callkit_event_kind kind;
    uint64_t op;                      /* 0 unless kind is OP_DONE. */
    callkit_status status;            /* How the operation ended. */
    int32_t error_number;             /* The finer number of that; 0 for none. */
    callkit_call_status call_status;  /* The call's after this event. */
    callkit_call_status previous;     /* And before; the same when it did not change. */
    uint32_t status_changed;          /* 1 or 0. */
    int32_t http_status;              /* Of callkit_engine_webhook, else 0. */
    uint64_t position;                /* In the journal; 0 for none. */
    uint64_t count;                   /* CALL: earlier events of the call that are part of this one. */
    int64_t occurred_us;
    const char *call_id;
    const char *call_sid;
    const char *cause;                /* CALL: what was observed, "status" or "mute-confirmed"; docs/events.md. */
    const char *operation;            /* OP_DONE: "start", "wait", "hangup", … */
    const char *error_name;
    const char *message;              /* What was wrong, as in callkit_last_error. */
    const char *provider_message;     /* The provider's words: not to be trusted and not to be logged. */
    const char *http_content_type;
    const char *http_body;
    size_t http_body_size;
} callkit_event_info;

/* Fetches the next event. `timeout_ms`: 0 does not wait, negative waits for ever. CALLKIT_E_TIMEOUT: nothing came.
 * CALLKIT_E_CANCELED: callkit_engine_wakeup. CALLKIT_E_CLOSED: the engine was shut down and everything fetched, or it
 * was destroyed.
 *
 * The queue is bounded. When queue_limit events of calls wait, a further one takes the place of the last one of its
 * call (which then has a `count`), and where the call has none, it is dropped and counted in one
 * CALLKIT_EVENT_OVERFLOW. Nothing that was dropped is lost: it is in the log. Events of one call come in order.
 * \param engine \borrowed \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_next_event(callkit_engine *engine, int64_t timeout_ms,
                                                                       callkit_event **out);

/* Fetches up to `capacity` events: waits for one, then takes what is there.
 * \param engine \borrowed \param events \out \owned \param out_count \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_next_events(callkit_engine *engine, int64_t timeout_ms,
                                                                        callkit_event **events, size_t capacity,
                                                                        size_t *out_count);

/* The same as JSON, one line each, as many whole lines as fit; no NUL. The fast way for bindings: no handle is made.
 * CALLKIT_E_BUFFER: the next one alone needs `*out_len` bytes; it waits.
 * \param engine \borrowed \param buffer \out \param out_len \out \param out_count \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_read_events(callkit_engine *engine, int64_t timeout_ms,
                                                                        char *buffer, size_t capacity, size_t *out_len,
                                                                        size_t *out_count);

/* Waits for the outcome of one operation and takes it out of the queue; other events stay, in their order. For programs
 * that want to wait. CALLKIT_E_NOT_FOUND: no such operation, or its outcome was fetched.
 * \param engine \borrowed \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_wait_op(callkit_engine *engine, uint64_t op,
                                                                    int64_t timeout_ms, callkit_event **out);

/* Makes whoever waits for events, or the next one who would, return CALLKIT_E_CANCELED.
 * \param engine \borrowed \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_wakeup(callkit_engine *engine);

/* A file descriptor that is readable while there are events: poll it, do not read or close it.
 * CALLKIT_E_UNSUPPORTED: the engine has no thread; fetch events in turn instead.
 * \param engine \borrowed \param out_fd \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_engine_fd(callkit_engine *engine, int32_t *out_fd);

/* Reads everything an event tells but the record. \param event \borrowed \param out \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_event_read(const callkit_event *event, callkit_event_info *out);

/* The call as it was when the event was made. CALLKIT_E_NOT_FOUND: the event has none.
 * \param event \borrowed \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_event_record(const callkit_event *event, callkit_record **out);

/* The event as JSON, docs/c-abi.md. A change of status is the line that the command's `call --json` prints.
 * \param event \borrowed \param buffer \out \nullable \param out_len \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_event_json(const callkit_event *event, char *buffer,
                                                                size_t capacity, size_t *out_len);

/* \param event \owned \nullable \threads any \since 0.1 */
CALLKIT_API void callkit_event_destroy(callkit_event *event);

/* ---- Without an engine ---------------------------------------------------------------------------------------- */

/* Folds lines into records, whatever their order: one of our events a line, or {"provider":"twilio","form":"…"}.
 * Gives one {"call":…} a line. CALLKIT_E_MALFORMED names the line.
 * \param lines \borrowed \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_replay(const char *lines, size_t size, callkit_text **out);

/* The request asks for a WebSocket. \since 0.1 */
#define CALLKIT_WEBHOOK_WEBSOCKET 0x1u

/* A request that claims to be Twilio's. \since 0.1 */
typedef struct callkit_webhook {
    uint32_t struct_size;
    uint32_t flags;                      /* CALLKIT_WEBHOOK_… */
    const char *url;                     /* The whole public URL, query included. */
    const char *signature;               /* The X-Twilio-Signature header. */
    const char *body;                    /* Byte for byte; NULL for GET. */
    size_t body_size;
    const char *const *auth_tokens;      /* Several while a token is rotated. */
    size_t auth_token_count;
} callkit_webhook;

/* CALLKIT_OK when one of the tokens signed the request; CALLKIT_E_AUTH when none did.
 * \param webhook \borrowed
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_webhook_verify(const callkit_webhook *webhook);

/* Which URL, token or body would have been right, as the command's `webhook explain --json` prints it.
 * \param webhook \borrowed \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_webhook_explain(const callkit_webhook *webhook,
                                                                     callkit_text **out);

/* What the body of one of Twilio's callbacks tells, one event a line.
 * \param body \borrowed \param out \out \owned
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_webhook_parse(const char *body, size_t size, callkit_text **out);

/* The browser can be called. \since 0.1 */
#define CALLKIT_TOKEN_INCOMING 0x1u

/* An access token for Twilio's browser SDK. \since 0.1 */
typedef struct callkit_access_token {
    uint32_t struct_size;
    uint32_t flags;                 /* CALLKIT_TOKEN_… */
    const char *account_sid;        /* AC… */
    const char *key_sid;            /* SK… */
    const char *key_secret;
    const char *identity;           /* Who the browser calls as. */
    const char *outgoing_app_sid;   /* AP…: where its calls go; NULL: it may not call. */
    const char *outgoing_parameters; /* A JSON object that the application is told. */
    const char *push_credential_sid;
    const char *endpoint_id;
    const char *region;             /* Such as "ie1". */
    int64_t ttl_s;                  /* At most 86400; 0: an hour. */
    int64_t not_before_us;          /* 0: at once. */
    int64_t now_us;                 /* When it is issued; 0: the machine's clock. */
} callkit_access_token;

/* The token as text. It is a secret while it lasts.
 * \param token \borrowed \param buffer \out \nullable \param out_len \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_access_token_make(const callkit_access_token *token, char *buffer,
                                                                       size_t capacity, size_t *out_len);

/* The caller hears ringing until somebody answers. \since 0.1 */
#define CALLKIT_DIAL_ANSWER_ON_BRIDGE 0x1u
/* Record the call once it was answered. \since 0.1 */
#define CALLKIT_DIAL_RECORD 0x2u

/* TwiML that connects whoever is on the line. One of number, client, sip, conference. \since 0.1 */
typedef struct callkit_twiml_dial {
    uint32_t struct_size;
    uint32_t flags;              /* CALLKIT_DIAL_… */
    const char *say;             /* Said before. */
    const char *number;
    const char *client;
    const char *sip;
    const char *conference;
    const char *caller_id;
    const char *action;          /* Where Twilio says how it ended. */
    const char *status_callback; /* Where it says what happens meanwhile. */
    uint32_t timeout_s;          /* 0: Twilio's default. */
    uint32_t time_limit_s;       /* 0: Twilio's default. */
} callkit_twiml_dial;

/* The document. \param dial \borrowed \param buffer \out \nullable \param out_len \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_twiml_dial_make(const callkit_twiml_dial *dial, char *buffer,
                                                                     size_t capacity, size_t *out_len);

/* The name of a scenario of the simulator. \return \borrowed for ever; NULL at the end. \threads any \since 0.1 */
CALLKIT_API const char *callkit_scenario_name(size_t index);

/* What it does, in a sentence. \return \borrowed for ever; NULL at the end. \threads any \since 0.1 */
CALLKIT_API const char *callkit_scenario_text(size_t index);

/* What to simulate, and what came out. \since 0.1 */
typedef struct callkit_simulation {
    uint32_t struct_size;
    uint32_t calls_per_second;   /* Of virtual time; 0: 20. */
    uint64_t calls;              /* 0: 1000. */
    uint64_t seed;               /* 0: 1. */
    const char *faults;          /* As in callkit_simulator_options. */
    const char *scenario;        /* NULL: "mixed". */
    /* Filled in: */
    uint64_t live;               /* Calls that have not ended: 0. */
    uint64_t double_dials;       /* 0. */
    uint64_t disagreements;      /* Calls of which the log and the network tell different endings. */
    uint64_t events;             /* Joined into the log. */
    uint64_t digest;             /* Over every row; depends on what was asked alone. */
    int64_t virtual_ms;
} callkit_simulation;

/* Runs calls through the simulated network in virtual time. \param simulation \out
 * \threads any \since 0.1 */
CALLKIT_NODISCARD CALLKIT_API callkit_status callkit_simulate(callkit_simulation *simulation);

#ifdef __cplusplus
}
#endif

#endif
