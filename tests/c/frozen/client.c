/* A client of 0.1: compiled against the header of that release, run with the library of today. A call: placed, followed by its events, muted, ended, and found in the log. No thread, no real time. */
#include <callkit/c/callkit.h>

#include "../check.h"

#include <string.h>

static callkit_event *outcome_of(callkit_engine *engine, uint64_t op) {
    callkit_event *event = NULL;
    CHECK(op != 0);
    CHECK(callkit_engine_wait_op(engine, op, 600000, &event) == CALLKIT_OK);
    return event;
}

static void check_success(callkit_engine *engine, uint64_t op) {
    callkit_event *event = outcome_of(engine, op);
    callkit_event_info info;
    callkit_init(&info, sizeof info);
    CHECK(callkit_event_read(event, &info) == CALLKIT_OK);
    CHECK(info.kind == CALLKIT_EVENT_OP_DONE && info.op == op && info.status == CALLKIT_OK);
    callkit_event_destroy(event);
}

int main(void) {
    callkit_engine_options options;
    callkit_simulator_options simulator;
    callkit_call_options wish;
    callkit_event_info info;
    callkit_call_info row;
    callkit_history_query query;
    callkit_engine *engine = NULL;
    callkit_store *store = NULL;
    callkit_event *event = NULL;
    callkit_record *record = NULL;
    callkit_page *page = NULL;
    callkit_text *text = NULL;
    char id[40];
    char json[4096];
    size_t length = 0;
    uint64_t op = 0;
    int statuses = 0;
    int seen_muted = 0;

    CHECK(callkit_abi_version() == CALLKIT_ABI_VERSION);
    callkit_init(&simulator, sizeof simulator);
    simulator.flags = CALLKIT_SIMULATOR_VIRTUAL_TIME;
    simulator.seed = 7;
    callkit_init(&options, sizeof options);
    options.flags = CALLKIT_ENGINE_NO_THREAD;
    options.simulator = &simulator;
    CHECK(callkit_engine_create(&options, &engine) == CALLKIT_OK);

    callkit_init(&wish, sizeof wish);
    wish.to = "020 7183 8750";
    CHECK(callkit_call_start(engine, &wish, &op) == CALLKIT_E_NUMBER && op == 0);
    CHECK(strcmp(callkit_last_error_name(), "invalid_number") == 0);
    wish.region = "GB";
    wish.contact_id = "contact-1";
    wish.scenario = "hangs-up-after:60";
    CHECK(callkit_call_start(engine, &wish, &op) == CALLKIT_OK);
    event = outcome_of(engine, op);
    callkit_init(&info, sizeof info);
    CHECK(callkit_event_read(event, &info) == CALLKIT_OK);
    CHECK(strlen(info.call_id) == 36);
    strcpy(id, info.call_id);
    callkit_event_destroy(event);

    /* Until somebody answers. */
    for (;;) {
        CHECK(callkit_engine_next_event(engine, 600000, &event) == CALLKIT_OK);
        CHECK(callkit_event_read(event, &info) == CALLKIT_OK);
        CHECK(info.kind == CALLKIT_EVENT_CALL && strcmp(info.call_id, id) == 0);
        if (info.status_changed) {
            ++statuses;
            CHECK(callkit_event_json(event, json, sizeof json, &length) == CALLKIT_OK);
            CHECK(strncmp(json, "{\"event\":\"call:status_updated\",\"callId\":\"", 41) == 0);
        }
        callkit_event_destroy(event);
        if (info.call_status == CALLKIT_CALL_IN_PROGRESS)
            break;
    }
    CHECK(statuses == 4);

    CHECK(callkit_call_set_mute(engine, id, 1, &op) == CALLKIT_OK);
    check_success(engine, op);
    CHECK(callkit_call_send_digits(engine, id, "12#", &op) == CALLKIT_OK);
    check_success(engine, op);
    CHECK(callkit_engine_store(engine, &store) == CALLKIT_OK);
    CHECK(callkit_store_get(store, id, &record) == CALLKIT_OK);
    callkit_init(&row, sizeof row);
    CHECK(callkit_record_info(record, &row) == CALLKIT_OK);
    CHECK(row.mute == CALLKIT_CONTROL_ON && row.status == CALLKIT_CALL_IN_PROGRESS);
    callkit_record_destroy(record);

    CHECK(callkit_call_hangup(engine, id, &op) == CALLKIT_OK);
    check_success(engine, op);
    CHECK(callkit_call_wait(engine, id, &op) == CALLKIT_OK);
    event = outcome_of(engine, op);
    CHECK(callkit_event_record(event, &record) == CALLKIT_OK);
    callkit_event_destroy(event);
    CHECK(callkit_record_info(record, &row) == CALLKIT_OK);
    CHECK(row.status == CALLKIT_CALL_COMPLETED && strcmp(row.hangup_by, "agent") == 0 && row.simulated == 1);
    CHECK(strcmp(row.to_number, "+442071838750") == 0 && strcmp(row.contact_id, "contact-1") == 0);
    CHECK(row.ended_us > row.answered_us && row.answered_us > row.created_us);

    /* The rest of the events, as one text; then the queue is empty. */
    CHECK(callkit_engine_read_events(engine, 0, json, sizeof json, &length, &(size_t){0}) == CALLKIT_OK);
    json[length] = '\0';
    CHECK(strstr(json, "\"cause\":\"mute-confirmed\"") != NULL);
    seen_muted = 1;
    CHECK(callkit_engine_next_event(engine, 0, &event) == CALLKIT_E_TIMEOUT && event == NULL);

    /* The engine goes, the log stays. */
    CHECK(callkit_engine_shutdown(engine, 1000) == CALLKIT_OK);
    CHECK(callkit_engine_next_event(engine, -1, &event) == CALLKIT_E_CLOSED);
    callkit_engine_destroy(engine);
    CHECK(callkit_call_hangup(engine, id, NULL) == CALLKIT_E_CLOSED);
    callkit_init(&query, sizeof query);
    query.contact_id = "contact-1";
    CHECK(callkit_store_history(store, &query, &page) == CALLKIT_OK);
    CHECK(callkit_page_count(page) == 1 && strcmp(callkit_page_next(page), "") == 0);
    CHECK(callkit_page_info(page, 0, &row) == CALLKIT_OK && strcmp(row.id, id) == 0);
    CHECK(callkit_store_timeline(store, id, CALLKIT_TIMELINE_EVENTS, &text) == CALLKIT_OK);
    CHECK(callkit_text_size(text) == strlen(callkit_text_data(text)));
    callkit_text_destroy(text);
    callkit_page_destroy(page);
    callkit_store_destroy(store);
    callkit_record_destroy(record); /* a record outlives everything */
    printf("completed %d\n", seen_muted);
    return 0;
}
