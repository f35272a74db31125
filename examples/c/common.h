/* What the three programs share: an engine in virtual time, and the way out when something fails. */
#ifndef CALLKIT_EXAMPLES_COMMON_H
#define CALLKIT_EXAMPLES_COMMON_H

#include <callkit/c/callkit.h>

#include <stdio.h>
#include <stdlib.h>

/* Ends the program with what callkit says, unless it succeeded. */
static void need(callkit_status status) {
    if (status == CALLKIT_OK)
        return;
    fprintf(stderr, "%s: %s. %s\n", callkit_last_error_name(), callkit_last_error(),
            callkit_error_advice(callkit_last_error_number()));
    exit(1);
}

/* The simulated network, whose time stands still while nobody waits; the same seed gives the same calls. */
static inline callkit_engine *open_simulation(void) {
    callkit_simulator_options simulator;
    callkit_engine_options options;
    callkit_engine *engine = NULL;
    callkit_init(&simulator, sizeof simulator);
    simulator.flags = CALLKIT_SIMULATOR_VIRTUAL_TIME;
    simulator.seed = 7;
    callkit_init(&options, sizeof options);
    options.flags = CALLKIT_ENGINE_NO_THREAD;
    options.simulator = &simulator;
    need(callkit_engine_create(&options, &engine));
    return engine;
}

/* Waits for an operation, which must succeed. The event is the caller's. */
static inline callkit_event *outcome_of(callkit_engine *engine, uint64_t op) {
    callkit_event *event = NULL;
    callkit_event_info info;
    need(callkit_engine_wait_op(engine, op, -1, &event));
    callkit_init(&info, sizeof info);
    need(callkit_event_read(event, &info));
    if (info.status != CALLKIT_OK) {
        fprintf(stderr, "%s: %s. %s\n", info.error_name, info.message, callkit_error_advice(info.error_number));
        exit(1);
    }
    return event;
}

/* Wishes a call; `id` gets the 36 characters that name it. */
static inline void start_call(callkit_engine *engine, const char *scenario, const char *contact, char id[40]) {
    callkit_call_options wish;
    callkit_event_info info;
    callkit_event *event = NULL;
    uint64_t op = 0;
    callkit_init(&wish, sizeof wish);
    wish.to = "+14155552671";
    wish.scenario = scenario;
    wish.contact_id = contact;
    need(callkit_call_start(engine, &wish, &op));
    event = outcome_of(engine, op);
    callkit_init(&info, sizeof info);
    need(callkit_event_read(event, &info));
    snprintf(id, 40, "%s", info.call_id);
    callkit_event_destroy(event);
}

/* Waits until the call has ended. The event, which has the call's record, is the caller's. */
static inline callkit_event *end_of_call(callkit_engine *engine, const char *id) {
    uint64_t op = 0;
    need(callkit_call_wait(engine, id, &op));
    return outcome_of(engine, op);
}

#endif
