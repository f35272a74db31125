#include "native.h"

#include <stdlib.h>
#include <string.h>

typedef struct piece {
    const char* at; /* NULL for null. */
    Py_ssize_t size;
} piece;

static int is(piece what, const char* text) {
    const size_t size = strlen(text);
    return what.at != NULL && what.size == (Py_ssize_t)size && memcmp(what.at, text, size) == 0;
}

/* A string without escapes, or null; anything else is for the JSON module. */
static int take_value(const char** at, const char* end, piece* out) {
    const char* p = *at;
    if (end - p >= 4 && memcmp(p, "null", 4) == 0) {
        out->at = NULL;
        out->size = 0;
        *at = p + 4;
        return 1;
    }
    if (p == end || *p != '"')
        return 0;
    const char* begin = ++p;
    p = memchr(begin, '"', (size_t)(end - begin));
    if (p == NULL || memchr(begin, '\\', (size_t)(p - begin)) != NULL)
        return 0;
    out->at = begin;
    out->size = p - begin;
    *at = p + 1;
    return 1;
}

static int digits(const char* text, int count, int64_t* out) {
    int64_t value = 0;
    for (int i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return 0;
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    return 1;
}

/* "2026-01-01T00:00:00.000000Z", with any number of decimals up to six, in microseconds since 1970. */
static int read_time(piece text, int64_t* out) {
    int64_t year, month, day, hour, minute, second, fraction = 0;
    const char* t = text.at;
    if (t == NULL || text.size < 20 || t[text.size - 1] != 'Z' || !digits(t, 4, &year) || !digits(t + 5, 2, &month) ||
        !digits(t + 8, 2, &day) || !digits(t + 11, 2, &hour) || !digits(t + 14, 2, &minute) ||
        !digits(t + 17, 2, &second) || month < 1 || month > 12)
        return 0;
    const int decimals = text.size == 20 ? 0 : (int)text.size - 21;
    if (decimals > 6 || (decimals > 0 && (t[19] != '.' || !digits(t + 20, decimals, &fraction))))
        return 0;
    for (int i = decimals; i < 6; ++i)
        fraction *= 10;
    /* Days from the civil date, counted from March so that the leap day is the last of its year. */
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = y / 400, of_era = y - era * 400;
    const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int64_t days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    *out = ((days * 24 + hour) * 60 + minute) * 60 + second;
    *out = *out * 1000000 + fraction;
    return 1;
}

static PyObject* status_member(piece word) {
    static const char* const words[] = {"unknown",   "queued",   "initiated", "ringing", "in-progress",
                                        "completed", "canceled", "no-answer", "busy",    "failed"};
    for (int32_t i = 0; i < 10; ++i)
        if (is(word, words[i]))
            return member(statuses, i);
    return member(statuses, 0);
}

/* The same str for the same word. */
static PyObject* cause_text(piece word) {
    if (word.at == NULL)
        return Py_NewRef(Py_None);
    PyObject* made = PyUnicode_DecodeUTF8(word.at, word.size, "replace");
    if (made == NULL || PyDict_Size(causes) > 100)
        return made;
    PyObject* known = PyDict_GetItemWithError(causes, made);
    if (known == NULL) {
        if (PyErr_Occurred() || PyDict_SetItem(causes, made, made) < 0)
            Py_CLEAR(made);
        return made;
    }
    Py_INCREF(known);
    Py_DECREF(made);
    return known;
}

static PyObject* piece_text(piece text) {
    return text.at == NULL ? Py_NewRef(Py_None) : PyUnicode_DecodeUTF8(text.at, text.size, "replace");
}

/* What a line tells of a call. */
typedef struct update {
    piece event, id, sid, status, time, cause;
} update;

static int take_text(const char** at, const char* end, const char* text, size_t size) {
    if ((size_t)(end - *at) < size || memcmp(*at, text, size) != 0)
        return 0;
    *at += size;
    return 1;
}

#define TAKE(text) take_text(&at, end, text, sizeof text - 1)

/* The members in the order in which this version of the library writes them. */
static int read_usual(const char* at, const char* end, update* out) {
    return TAKE("{\"event\":") && take_value(&at, end, &out->event) && TAKE(",\"callId\":") &&
           take_value(&at, end, &out->id) && TAKE(",\"callSid\":") && take_value(&at, end, &out->sid) &&
           TAKE(",\"status\":") && take_value(&at, end, &out->status) && TAKE(",\"at\":") &&
           take_value(&at, end, &out->time) &&
           (!TAKE(",\"cause\":") || take_value(&at, end, &out->cause)) && TAKE("}") && at == end;
}

/* In any order, with others among them. */
static int read_any(const char* at, const char* end, update* out) {
    if (at == end || *at++ != '{')
        return 0;
    for (;;) {
        piece key, value;
        if (!take_value(&at, end, &key) || key.at == NULL || at == end || *at++ != ':' || !take_value(&at, end, &value))
            return 0;
        if (is(key, "event"))
            out->event = value;
        else if (is(key, "callId"))
            out->id = value;
        else if (is(key, "callSid"))
            out->sid = value;
        else if (is(key, "status"))
            out->status = value;
        else if (is(key, "at"))
            out->time = value;
        else if (is(key, "cause"))
            out->cause = value;
        if (at == end)
            return 0;
        if (*at == '}' && at + 1 == end)
            return 1;
        if (*at++ != ',')
            return 0;
    }
}

/* A line of a batch: a CallEvent, or, for all that is none, the line as bytes. */
static PyObject* read_line(const char* line, Py_ssize_t size) {
    static const update none;
    const char* const end = line + size;
    update told = none;
    int64_t at_us = 0;
    if (!read_usual(line, end, &told)) {
        told = none;
        if (!read_any(line, end, &told))
            goto other;
    }
    const int changed = is(told.event, "call:status_updated");
    if ((!changed && !is(told.event, "call:updated")) || !read_time(told.time, &at_us))
        goto other;
    PyObject* values[] = {piece_text(told.id),         piece_text(told.sid),     status_member(told.status),
                          PyLong_FromLongLong(at_us), PyBool_FromLong(changed), cause_text(told.cause)};
    return make(&event_maker, values);
other:
    return PyBytes_FromStringAndSize(line, size);
}

static int append_lines(PyObject* list, const char* data, size_t size) {
    while (size > 0) {
        const char* line_end = memchr(data, '\n', size);
        const size_t line = line_end == NULL ? size : (size_t)(line_end - data);
        PyObject* made = read_line(data, (Py_ssize_t)line);
        if (made == NULL)
            return -1;
        const int failed = PyList_Append(list, made);
        Py_DECREF(made);
        if (failed < 0)
            return -1;
        size -= line_end == NULL ? line : line + 1;
        data += line_end == NULL ? line : line + 1;
    }
    return 0;
}

#define BATCH ((size_t)64 * 1024)

/* A buffer of that size that nobody uses now; whoever holds the interpreter may take it. */
static char* spare;

/* read_events(engine, timeout_ms, into): appends what came to the list and returns the status. Lets other threads of
 * Python run while it waits. */
PyObject* read_events(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    (void)self;
    if (count != 3 || !PyList_Check(arguments[2]) || event_maker.type == NULL) {
        PyErr_SetString(PyExc_TypeError, "read_events takes an engine, a time in milliseconds and a list");
        return NULL;
    }
    callkit_engine* engine = PyLong_AsVoidPtr(arguments[0]);
    const long long timeout = PyLong_AsLongLong(arguments[1]);
    if (PyErr_Occurred())
        return NULL;
    size_t capacity = BATCH, size = 0, events = 0;
    char* buffer = spare == NULL ? malloc(capacity) : spare;
    spare = NULL;
    callkit_status status = buffer == NULL ? CALLKIT_E_NOMEM : CALLKIT_E_BUFFER;
    while (status == CALLKIT_E_BUFFER) {
        PyThreadState* state = PyEval_SaveThread();
        status = callkit_engine_read_events(engine, timeout, buffer, capacity, &size, &events);
        PyEval_RestoreThread(state);
        if (status != CALLKIT_E_BUFFER)
            break;
        char* larger = realloc(buffer, size + 1);
        if (larger == NULL) {
            status = CALLKIT_E_NOMEM;
        } else {
            buffer = larger;
            capacity = size + 1;
        }
    }
    const int failed = status == CALLKIT_OK && append_lines(arguments[2], buffer, size) < 0;
    if (spare == NULL && capacity == BATCH)
        spare = buffer;
    else
        free(buffer);
    return failed ? NULL : PyLong_FromLong(status);
}

/* read_lines(bytes): the same of a text that is there already, for tests and for what a host has stored. */
PyObject* read_lines(PyObject* self, PyObject* text) {
    (void)self;
    char* data;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(text, &data, &size) < 0 || event_maker.type == NULL)
        return NULL;
    PyObject* list = PyList_New(0);
    if (list != NULL && append_lines(list, data, (size_t)size) < 0)
        Py_CLEAR(list);
    return list;
}
