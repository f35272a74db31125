#include <callkit/c/callkit.h>

#include <stdio.h>

int main(void) {
    callkit_engine *engine = NULL;
    callkit_engine_options options;
    callkit_simulator_options simulator;
    callkit_call_options wish;
    callkit_event_info info;
    callkit_event *event = NULL;
    callkit_call_status status = CALLKIT_CALL_UNKNOWN;
    uint64_t op = 0;
    if (callkit_abi_version() != CALLKIT_ABI_VERSION)
        return 1;
    callkit_init(&simulator, sizeof simulator);
    simulator.speed = 1000;
    callkit_init(&options, sizeof options);
    options.simulator = &simulator;
    callkit_init(&wish, sizeof wish);
    wish.to = "+442071838750";
    callkit_init(&info, sizeof info);
    if (callkit_engine_create(&options, &engine) != CALLKIT_OK || callkit_call_start(engine, &wish, &op) != CALLKIT_OK)
        return 1;
    while (!callkit_call_status_is_terminal(status)) {
        if (callkit_engine_next_event(engine, 60000, &event) != CALLKIT_OK ||
            callkit_event_read(event, &info) != CALLKIT_OK)
            return 1;
        status = info.call_status;
        callkit_event_destroy(event);
    }
    callkit_engine_destroy(engine);
    printf("%s\n", callkit_call_status_name(status));
    return 0;
}
