/* For tests in C: a check that says where it failed. */
#ifndef CALLKIT_TESTS_C_CHECK_H
#define CALLKIT_TESTS_C_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s (last error: %s)\n", __FILE__, __LINE__, #condition, callkit_last_error());    \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

#endif
