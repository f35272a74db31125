/* A child process has none of its parent's handles, says so, and can make its own; the parent does not notice. */
#include <callkit/c/callkit.h>

#include "check.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void in_child(callkit_engine *engine, callkit_store *store, callkit_text *text) {
    callkit_event *event = NULL;
    callkit_engine *own = NULL;
    callkit_call_options wish;
    uint64_t op = 0;
    CHECK(callkit_engine_next_event(engine, -1, &event) == CALLKIT_E_FORK);
    CHECK(strcmp(callkit_last_error_name(), "forked") == 0);
    CHECK(callkit_store_flush(store) == CALLKIT_E_FORK);
    CHECK(strcmp(callkit_text_data(text), "") == 0);
    callkit_engine_destroy(engine);
    callkit_store_destroy(store);
    CHECK(callkit_engine_wakeup(engine) == CALLKIT_E_FORK);
    CHECK(callkit_engine_create(NULL, &own) == CALLKIT_OK);
    callkit_init(&wish, sizeof wish);
    wish.to = "+442071838750";
    CHECK(callkit_call_start(own, &wish, &op) == CALLKIT_OK);
    CHECK(callkit_engine_wait_op(own, op, -1, &event) == CALLKIT_OK);
    callkit_event_destroy(event);
    callkit_engine_destroy(own);
}

int main(void) {
    callkit_engine *engine = NULL;
    callkit_store *store = NULL;
    callkit_text *text = NULL;
    int round;
    int status = 0;
    CHECK(callkit_engine_create(NULL, &engine) == CALLKIT_OK);
    CHECK(callkit_engine_store(engine, &store) == CALLKIT_OK);
    CHECK(callkit_replay("", 0, &text) == CALLKIT_OK);
    for (round = 0; round < 10; ++round) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            in_child(engine, store, text);
            _exit(0);
        }
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        CHECK(callkit_engine_wakeup(engine) == CALLKIT_OK);
        CHECK(callkit_store_flush(store) == CALLKIT_OK);
    }
    callkit_text_destroy(text);
    callkit_store_destroy(store);
    callkit_engine_destroy(engine);
    printf("forked\n");
    return 0;
}
