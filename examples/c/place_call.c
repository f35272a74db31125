/* Places a call in the simulated network, follows it to its end, and shows its record. */
#include "common.h"

int main(void) {
    callkit_engine *engine = open_simulation();
    callkit_event *event = NULL;
    callkit_record *record = NULL;
    int64_t first = CALLKIT_NO_TIME;
    int ended = 0;
    char id[40];
    char json[4096];
    size_t length = 0;

    start_call(engine, "hangs-up-after:7", NULL, id);
    while (!ended) {
        callkit_event_info info;
        need(callkit_engine_next_event(engine, -1, &event));
        callkit_init(&info, sizeof info);
        need(callkit_event_read(event, &info));
        if (info.kind == CALLKIT_EVENT_CALL && info.status_changed) {
            if (first == CALLKIT_NO_TIME)
                first = info.occurred_us;
            printf("%6lld ms  %s\n", (long long)((info.occurred_us - first) / 1000),
                   callkit_call_status_name(info.call_status));
            ended = callkit_call_status_is_terminal(info.call_status);
        }
        callkit_event_destroy(event);
    }

    event = end_of_call(engine, id);
    need(callkit_event_record(event, &record));
    need(callkit_record_json(record, json, sizeof json, &length));
    printf("%s\n", json);
    callkit_record_destroy(record);
    callkit_event_destroy(event);
    callkit_engine_destroy(engine);
    return 0;
}
