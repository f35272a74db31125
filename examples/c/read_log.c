/* Makes four calls and reads them back: a page at a time, by contact, as statistics, and as CSV. */
#include "common.h"

#include <string.h>

static const char *const calls[][2] = {{"contact-1", "hangs-up-after:12"},
                                       {"contact-2", "busy"},
                                       {"contact-1", "hangs-up-after:30"},
                                       {"contact-3", "no-answer"}};

static int32_t print_piece(const char *data, size_t size, void *user_data) {
    (void)user_data;
    return fwrite(data, 1, size, stdout) == size ? 0 : 1;
}

/* Prints the rows, or only counts them. */
static size_t read_history(callkit_store *log, const char *contact, int print) {
    callkit_history_query query;
    callkit_page *page = NULL;
    char cursor[256] = "";
    size_t rows = 0;
    callkit_init(&query, sizeof query);
    query.limit = 3;
    query.contact_id = contact;
    do {
        size_t i;
        query.cursor = cursor[0] != '\0' ? cursor : NULL;
        need(callkit_store_history(log, &query, &page));
        for (i = 0; i < callkit_page_count(page); ++i) {
            callkit_call_info row;
            callkit_init(&row, sizeof row);
            need(callkit_page_info(page, i, &row));
            if (print)
                printf("%s  %s, %lld s\n", row.contact_id, callkit_call_status_name(row.status),
                       (long long)row.duration_s);
            ++rows;
        }
        snprintf(cursor, sizeof cursor, "%s", callkit_page_next(page));
        callkit_page_destroy(page);
    } while (cursor[0] != '\0');
    return rows;
}

int main(void) {
    callkit_engine *engine = open_simulation();
    callkit_store *log = NULL;
    callkit_stats stats;
    int64_t now = 0;
    char id[40];
    char json[256];
    size_t length = 0;
    size_t i;

    for (i = 0; i < sizeof calls / sizeof calls[0]; ++i) {
        start_call(engine, calls[i][1], calls[i][0], id);
        callkit_event_destroy(end_of_call(engine, id));
    }

    need(callkit_engine_store(engine, &log));
    (void)read_history(log, NULL, 1);
    printf("contact-1 was called %zu times\n", read_history(log, "contact-1", 0));

    callkit_init(&stats, sizeof stats);
    need(callkit_engine_now(engine, &now));
    need(callkit_store_stats(log, "default", "Europe/Kyiv", now, &stats));
    need(callkit_stats_json(&stats, json, sizeof json, &length));
    printf("%s\n", json);
    need(callkit_store_export(log, "default", CALLKIT_EXPORT_CSV, print_piece, NULL));

    callkit_store_destroy(log);
    callkit_engine_destroy(engine);
    return 0;
}
