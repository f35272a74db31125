/* Two copies of the library in one process, as two plugins of one host would bring them: neither knows of the other.
 * usage: c_two_copies LIBRARY DIRECTORY */
#include <callkit/c/callkit.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                           \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

typedef callkit_status (*create_fn)(const callkit_store_options *, callkit_store **);
typedef callkit_status (*flush_fn)(callkit_store *);
typedef void (*destroy_fn)(callkit_store *);
typedef callkit_status (*engine_create_fn)(const callkit_engine_options *, callkit_engine **);
typedef void (*engine_destroy_fn)(callkit_engine *);
typedef const char *(*error_fn)(void);
typedef callkit_status (*stats_fn)(callkit_store *, const char *, const char *, int64_t, callkit_stats *);

static void *symbol(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (found == NULL)
        fprintf(stderr, "%s\n", dlerror());
    CHECK(found != NULL);
    return found;
}

static void copy(const char *from, const char *to) {
    char buffer[65536];
    size_t count;
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    CHECK(in != NULL && out != NULL);
    while ((count = fread(buffer, 1, sizeof buffer, in)) > 0)
        CHECK(fwrite(buffer, 1, count, out) == count);
    CHECK(fclose(in) == 0 && fclose(out) == 0);
}

int main(int argc, char **argv) {
    char other[4096];
    void *libraries[2];
    callkit_store *stores[2];
    callkit_engine *engines[2];
    int i;
    CHECK(argc == 3);
    snprintf(other, sizeof other, "%s/another_copy.so", argv[2]);
    copy(argv[1], other);
    libraries[0] = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    libraries[1] = dlopen(other, RTLD_NOW | RTLD_LOCAL);
    CHECK(libraries[0] != NULL && libraries[1] != NULL && libraries[0] != libraries[1]);
    for (i = 0; i < 2; ++i) {
        create_fn create;
        engine_create_fn create_engine;
        *(void **)&create = symbol(libraries[i], "callkit_store_create");
        *(void **)&create_engine = symbol(libraries[i], "callkit_engine_create");
        CHECK(create(NULL, &stores[i]) == CALLKIT_OK);
        CHECK(create_engine(NULL, &engines[i]) == CALLKIT_OK);
    }
    for (i = 0; i < 2; ++i) {
        flush_fn flush;
        destroy_fn destroy;
        engine_destroy_fn destroy_engine;
        error_fn error;
        stats_fn count;
        callkit_stats stats;
        *(void **)&flush = symbol(libraries[i], "callkit_store_flush");
        *(void **)&destroy = symbol(libraries[i], "callkit_store_destroy");
        *(void **)&destroy_engine = symbol(libraries[i], "callkit_engine_destroy");
        *(void **)&error = symbol(libraries[i], "callkit_last_error");
        *(void **)&count = symbol(libraries[i], "callkit_store_stats");
        CHECK(flush(stores[i]) == CALLKIT_OK);
        /* An exception that another library (libdate-tz) throws is caught inside each copy. */
        memset(&stats, 0, sizeof stats);
        stats.struct_size = sizeof stats;
        CHECK(count(stores[i], NULL, "No/Zone", 0, &stats) == CALLKIT_E_INVALID);
        CHECK(strcmp(error(), "") != 0);
        destroy_engine(engines[i]);
        destroy(stores[i]);
        CHECK(flush(stores[i]) == CALLKIT_E_CLOSED);
    }
    CHECK(dlclose(libraries[0]) == 0 && dlclose(libraries[1]) == 0);
    CHECK(remove(other) == 0);
    printf("two copies\n");
    return 0;
}
