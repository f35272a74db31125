/* Checks and understands what Twilio has sent; no engine is needed for that. */
#include "common.h"

#include <string.h>

#ifndef EXAMPLE_DATA
#define EXAMPLE_DATA "examples/data"
#endif

static size_t read_file(const char *name, char *into, size_t capacity) {
    char path[1024];
    FILE *file = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "%s/%s", EXAMPLE_DATA, name);
    file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    size = fread(into, 1, capacity - 1, file);
    fclose(file);
    into[size] = '\0';
    return size;
}

static void judge(const char *body) {
    static const char *const tokens[] = {"2a1b3c4d5e6f708192a3b4c5d6e7f809"};
    callkit_webhook request;
    callkit_init(&request, sizeof request);
    request.url = "https://example.com/twilio/status";
    request.signature = "2woeToRLwsPDmZwdx/xHW10qmm4=";
    request.body = body;
    request.body_size = strlen(body);
    request.auth_tokens = tokens;
    request.auth_token_count = 1;
    printf("%s\n", callkit_webhook_verify(&request) == CALLKIT_OK ? "genuine" : callkit_last_error_name());
}

int main(void) {
    char text[16384];
    char *duration = NULL;
    callkit_text *records = NULL;
    size_t size = read_file("webhooks.jsonl", text, sizeof text);

    need(callkit_replay(text, size, &records));
    printf("%s", callkit_text_data(records));
    callkit_text_destroy(records);

    read_file("webhook_body.txt", text, sizeof text);
    judge(text);
    duration = strstr(text, "CallDuration=37");
    if (duration == NULL)
        return 1;
    memcpy(duration, "CallDuration=99", 15);
    judge(text);
    return 0;
}
