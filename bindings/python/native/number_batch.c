#include "native.h"

#include <string.h>

/* What one call into the library reads at most: enough to make its cost vanish, and little enough for the caches. */
#define AT_ONCE 4096

/* Adds an item to the lines. What is no text for C becomes an item that is no number, as in parse_number, and so, for
 * the time being, does an item with a line feed, which would be two; `*odd` says that there was one. */
static char* put_item(char* to, const char* text, Py_ssize_t size, int* odd) {
    if (text == NULL || memchr(text, 0, (size_t)size) != NULL) {
        *to++ = '?';
    } else if (memchr(text, '\n', (size_t)size) != NULL) {
        *to++ = '?';
        *odd = 1;
    } else {
        memcpy(to, text, (size_t)size);
        to += size;
    }
    *to++ = '\n';
    return to;
}

/* The items from `first` on as lines, in `*lines`, which is made larger when it must be. */
static char* put_items(PyObject* texts, Py_ssize_t first, Py_ssize_t count, char** lines, size_t* capacity, int* odd) {
    char* to = *lines;
    for (Py_ssize_t i = first; i < first + count; ++i) {
        PyObject* item = PyList_GetItem(texts, i);
        Py_ssize_t size = 0;
        const char* text = item == NULL ? NULL : PyUnicode_AsUTF8AndSize(item, &size);
        if (text == NULL) {
            if (item == NULL || !PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
                return NULL;
            PyErr_Clear();
        }
        const size_t used = (size_t)(to - *lines), needed = used + (size_t)size + 2;
        if (needed > *capacity) {
            *capacity = 2 * needed;
            char* larger = PyMem_Realloc(*lines, *capacity);
            if (larger == NULL) {
                PyErr_NoMemory();
                return NULL;
            }
            *lines = larger;
            to = larger + used;
        }
        to = put_item(to, text, size, odd);
    }
    return to;
}

/* The lines of the column e164 as str, or None where there is none, in the list from `first` on. */
static int take_e164(PyObject* list, Py_ssize_t first, Py_ssize_t count, const char* column, const char* end) {
    for (Py_ssize_t i = first; i < first + count; ++i) {
        const char* feed = memchr(column, '\n', (size_t)(end - column));
        if (feed == NULL) {
            PyErr_SetString(PyExc_RuntimeError, "the library wrote fewer lines than items");
            return -1;
        }
        PyObject* made = feed == column ? Py_NewRef(Py_None) : PyUnicode_FromStringAndSize(column, feed - column);
        if (made == NULL || PyList_SetItem(list, i, made) < 0)
            return -1;
        column = feed + 1;
    }
    return 0;
}

/* Reads the items that have a line feed one by one. */
static callkit_status read_odd(PyObject* texts, Py_ssize_t first, Py_ssize_t count, const char* region, char** at,
                               PyObject* e164) {
    for (Py_ssize_t i = first; i < first + count; ++i) {
        Py_ssize_t size = 0;
        const char* text = PyUnicode_AsUTF8AndSize(PyList_GetItem(texts, i), &size);
        if (text == NULL)
            PyErr_Clear();
        if (text == NULL || strlen(text) != (size_t)size || strchr(text, '\n') == NULL)
            continue;
        callkit_number read;
        read.struct_size = sizeof read;
        const callkit_status status = callkit_number_parse(text, region, &read);
        if (status != CALLKIT_OK)
            return status;
        const uint16_t code = (uint16_t)read.country_code;
        at[0][i] = (char)read.valid;
        at[1][i] = (char)read.error;
        at[2][i] = (char)read.type;
        memcpy(at[3] + 2 * i, &code, 2);
        memcpy(at[4] + 2 * i, read.region, 2);
        PyObject* made = text_or_none(read.e164);
        if (made == NULL || PyList_SetItem(e164, i, made) < 0) {
            PyErr_Clear();
            return CALLKIT_E_NOMEM;
        }
    }
    return CALLKIT_OK;
}

/* parse_numbers(list of str, region or None): (valid, error, type, country code, regions) as bytes, and e164 as a list;
 * or the status as an int. Other threads of Python run meanwhile; the list must not be changed by them. */
PyObject* parse_numbers(PyObject* self, PyObject* const* arguments, Py_ssize_t argument_count) {
    (void)self;
    if (argument_count != 2 || !PyList_Check(arguments[0])) {
        PyErr_SetString(PyExc_TypeError, "parse_numbers takes a list and a region");
        return NULL;
    }
    const char* region = NULL;
    if (arguments[1] != Py_None && (region = PyUnicode_AsUTF8AndSize(arguments[1], NULL)) == NULL)
        return NULL;
    static const Py_ssize_t widths[] = {1, 1, 1, 2, 2};
    const Py_ssize_t count = PyList_Size(arguments[0]);
    PyObject *columns[6] = {NULL}, *result = NULL;
    char *at[5], *e164 = NULL, *lines = NULL;
    size_t capacity = 0;
    callkit_status status = CALLKIT_OK;
    for (int i = 0; i < 5; ++i) {
        columns[i] = PyBytes_FromStringAndSize(NULL, count * widths[i]);
        if (columns[i] == NULL)
            goto done;
        at[i] = PyBytes_AsString(columns[i]);
    }
    columns[5] = PyList_New(count);
    e164 = PyMem_Malloc(24 * AT_ONCE);
    if (columns[5] == NULL || e164 == NULL)
        goto done;
    for (Py_ssize_t first = 0; first < count; first += AT_ONCE) {
        const Py_ssize_t part = count - first < AT_ONCE ? count - first : AT_ONCE;
        int odd = 0;
        const char* end = put_items(arguments[0], first, part, &lines, &capacity, &odd);
        if (end == NULL)
            goto done;
        callkit_number_batch batch;
        callkit_init(&batch, sizeof batch);
        batch.input = lines;
        batch.input_size = (size_t)(end - lines);
        batch.region = region;
        batch.capacity = (size_t)part;
        batch.valid = (uint8_t*)at[0] + first;
        batch.error = (uint8_t*)at[1] + first;
        batch.type = (uint8_t*)at[2] + first;
        batch.country_code = (uint16_t*)(void*)at[3] + first;
        batch.regions = at[4] + 2 * first;
        batch.e164 = e164;
        batch.e164_capacity = 24 * AT_ONCE;
        PyThreadState* state = PyEval_SaveThread();
        status = callkit_numbers_parse(&batch);
        PyEval_RestoreThread(state);
        if (status == CALLKIT_OK && batch.count != (size_t)part)
            status = CALLKIT_E_INTERNAL;
        if (status != CALLKIT_OK) {
            result = PyLong_FromLong(status);
            goto done;
        }
        if (take_e164(columns[5], first, part, e164, e164 + batch.e164_size) < 0)
            goto done;
        if (odd && (status = read_odd(arguments[0], first, part, region, at, columns[5])) != CALLKIT_OK) {
            result = PyLong_FromLong(status);
            goto done;
        }
    }
    result = PyTuple_Pack(6, columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]);
done:
    for (int i = 0; i < 6; ++i)
        Py_XDECREF(columns[i]);
    PyMem_Free(e164);
    PyMem_Free(lines);
    if (result == NULL && !PyErr_Occurred())
        PyErr_NoMemory();
    return result;
}
