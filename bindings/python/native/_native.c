/* The paths of the binding that are hot: one number, and a batch of events, as Python objects. Everything else goes
 * through ctypes (_ffi.py), which costs ten times as much a call and needs no compiler.
 *
 * Limited to the stable ABI of Python 3.11. Its functions keep nothing but the types that `configure` was given. */
#define PY_SSIZE_T_CLEAN
#include <callkit/c/callkit.h>

#include <Python.h>
#include <stdlib.h>
#include <string.h>

/* ---- Objects of a frozen dataclass with slots, without its __init__ ------------------------------------------- */

#define MAX_FIELDS 12

typedef struct maker {
    PyTypeObject* type;
    PyObject* slots[MAX_FIELDS]; /* Descriptors, in the order of the fields. */
    descrsetfunc set[MAX_FIELDS];
    Py_ssize_t count;
} maker;

static maker number_maker, event_maker;
static PyObject *number_types, *number_errors; /* Tuples of enum members, by their value in C. */
static PyObject* statuses;                     /* The same for callkit_call_status. */
static PyObject* causes;                       /* dict: text to the one str for it. */

static int maker_read(maker* into, PyObject* type, PyObject* names) {
    const Py_ssize_t count = PyTuple_Size(names);
    if (count < 0 || count > MAX_FIELDS || !PyType_Check(type)) {
        PyErr_SetString(PyExc_TypeError, "a type and the names of its slots");
        return -1;
    }
    into->type = (PyTypeObject*)Py_NewRef(type);
    into->count = count;
    for (Py_ssize_t i = 0; i < count; ++i) {
        PyObject* slot = PyObject_GetAttr(type, PyTuple_GetItem(names, i));
        if (slot == NULL)
            return -1;
        into->slots[i] = slot;
        into->set[i] = (descrsetfunc)(uintptr_t)PyType_GetSlot(Py_TYPE(slot), Py_tp_descr_set);
        if (into->set[i] == NULL) {
            PyErr_SetString(PyExc_TypeError, "not the name of a slot");
            return -1;
        }
    }
    return 0;
}

/* Takes the values over, and gives up when one of them is NULL. */
static PyObject* make(const maker* how, PyObject** values) {
    PyObject* made = NULL;
    Py_ssize_t i = 0;
    for (; i < how->count; ++i)
        if (values[i] == NULL)
            goto done;
    made = PyType_GenericAlloc(how->type, 0);
    for (i = 0; made != NULL && i < how->count; ++i)
        if (how->set[i](how->slots[i], made, values[i]) < 0)
            Py_CLEAR(made);
    /* Texts, numbers and enum members make no cycles: the collector need not look at these objects again and again. */
    if (made != NULL)
        PyObject_GC_UnTrack(made);
done:
    for (i = 0; i < how->count; ++i)
        Py_XDECREF(values[i]);
    return made;
}

static PyObject* text_or_none(const char* text) {
    return text[0] == '\0' ? Py_NewRef(Py_None) : PyUnicode_FromString(text);
}

static PyObject* member(PyObject* tuple, int32_t index) {
    PyObject* found = PyTuple_GetItem(tuple, index < 0 || index >= PyTuple_Size(tuple) ? 0 : index);
    return Py_XNewRef(found);
}

static PyObject* configure(PyObject* self, PyObject* arguments) {
    (void)self;
    PyObject *number, *number_names, *types, *errors, *event, *event_names, *status_members;
    if (!PyArg_ParseTuple(arguments, "OO!O!O!OO!O!", &number, &PyTuple_Type, &number_names, &PyTuple_Type, &types,
                          &PyTuple_Type, &errors, &event, &PyTuple_Type, &event_names, &PyTuple_Type, &status_members))
        return NULL;
    if (maker_read(&number_maker, number, number_names) < 0 || maker_read(&event_maker, event, event_names) < 0)
        return NULL;
    number_types = Py_NewRef(types);
    number_errors = Py_NewRef(errors);
    statuses = Py_NewRef(status_members);
    causes = PyDict_New();
    return causes == NULL ? NULL : Py_NewRef(Py_None);
}

/* ---- Numbers ---------------------------------------------------------------------------------------------------- */

/* parse_number(text, region or None): a PhoneNumber, or the status as an int. None: the text holds what
 * no text for C can hold. */
static PyObject* parse_number(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    (void)self;
    if (count != 2 || number_maker.type == NULL) {
        PyErr_SetString(PyExc_TypeError, "parse_number takes a text and a region");
        return NULL;
    }
    Py_ssize_t size = 0;
    const char* text = PyUnicode_AsUTF8AndSize(arguments[0], &size);
    if (text == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            return NULL;
        PyErr_Clear();
    }
    if (text == NULL || strlen(text) != (size_t)size)
        Py_RETURN_NONE;
    const char* region = NULL;
    if (arguments[1] != Py_None && (region = PyUnicode_AsUTF8AndSize(arguments[1], NULL)) == NULL)
        return NULL;
    callkit_number read;
    read.struct_size = sizeof read;
    const callkit_status status = callkit_number_parse(text, region, &read);
    if (status != CALLKIT_OK)
        return PyLong_FromLong(status);
    const int is_number = read.error == CALLKIT_NUMBER_OK;
    PyObject* values[] = {
        Py_NewRef(arguments[0]),
        PyBool_FromLong((long)read.valid),
        text_or_none(read.e164),
        text_or_none(read.region),
        is_number ? PyLong_FromLong((long)read.country_code) : Py_NewRef(Py_None),
        is_number ? member(number_types, read.type) : Py_NewRef(Py_None),
        text_or_none(read.national_digits),
        text_or_none(read.extension),
        is_number ? Py_NewRef(Py_None) : member(number_errors, read.error),
        Py_NewRef(arguments[1]),
    };
    return make(&number_maker, values);
}

/* ---- Many numbers ----------------------------------------------------------------------------------------------- */

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
static PyObject* parse_numbers(PyObject* self, PyObject* const* arguments, Py_ssize_t argument_count) {
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
        Py_BEGIN_ALLOW_THREADS status = callkit_numbers_parse(&batch);
        Py_END_ALLOW_THREADS if (status == CALLKIT_OK && batch.count != (size_t)part) status = CALLKIT_E_INTERNAL;
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

/* ---- Events ----------------------------------------------------------------------------------------------------- */

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
    while (p < end && *p != '"' && *p != '\\')
        ++p;
    if (p == end || *p == '\\')
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

/* A line of a batch: a CallEvent, or, for all that is none, the line as bytes. */
static PyObject* read_line(const char* line, Py_ssize_t size) {
    const char *at = line, *const end = line + size;
    piece event = {0}, id = {0}, sid = {0}, status = {0}, time = {0}, cause = {0};
    int64_t at_us = 0;
    if (size < 2 || *at++ != '{')
        goto other;
    for (;;) {
        piece key, value;
        if (!take_value(&at, end, &key) || key.at == NULL || at == end || *at++ != ':' || !take_value(&at, end, &value))
            goto other;
        if (is(key, "event"))
            event = value;
        else if (is(key, "callId"))
            id = value;
        else if (is(key, "callSid"))
            sid = value;
        else if (is(key, "status"))
            status = value;
        else if (is(key, "at"))
            time = value;
        else if (is(key, "cause"))
            cause = value;
        if (at == end)
            goto other;
        if (*at == '}' && at + 1 == end)
            break;
        if (*at++ != ',')
            goto other;
    }
    const int changed = is(event, "call:status_updated");
    if ((!changed && !is(event, "call:updated")) || !read_time(time, &at_us))
        goto other;
    PyObject* values[] = {piece_text(id),           piece_text(sid),  status_member(status), PyLong_FromLongLong(at_us),
                          PyBool_FromLong(changed), cause_text(cause)};
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

/* read_events(engine, timeout_ms, into): appends what came to the list and returns the status. Lets other threads of
 * Python run while it waits. */
static PyObject* read_events(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    (void)self;
    if (count != 3 || !PyList_Check(arguments[2]) || event_maker.type == NULL) {
        PyErr_SetString(PyExc_TypeError, "read_events takes an engine, a time in milliseconds and a list");
        return NULL;
    }
    callkit_engine* engine = PyLong_AsVoidPtr(arguments[0]);
    const long long timeout = PyLong_AsLongLong(arguments[1]);
    if (PyErr_Occurred())
        return NULL;
    size_t capacity = 64 * 1024, size = 0, events = 0;
    char* buffer = malloc(capacity);
    callkit_status status = CALLKIT_E_NOMEM;
    while (buffer != NULL) {
        Py_BEGIN_ALLOW_THREADS status = callkit_engine_read_events(engine, timeout, buffer, capacity, &size, &events);
        Py_END_ALLOW_THREADS if (status != CALLKIT_E_BUFFER) break;
        capacity = size + 1;
        char* larger = realloc(buffer, capacity);
        if (larger == NULL) {
            status = CALLKIT_E_NOMEM;
            break;
        }
        buffer = larger;
    }
    if (status == CALLKIT_OK && append_lines(arguments[2], buffer, size) < 0) {
        free(buffer);
        return NULL;
    }
    free(buffer);
    return PyLong_FromLong(status);
}

/* read_lines(bytes): the same of a text that is there already, for tests and for what a host has stored. */
static PyObject* read_lines(PyObject* self, PyObject* text) {
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

static PyMethodDef functions[] = {
    {"configure", configure, METH_VARARGS, "Tells the types of what is made."},
    {"parse_number", (PyCFunction)(void (*)(void))parse_number, METH_FASTCALL, "Reads one number."},
    {"parse_numbers", (PyCFunction)(void (*)(void))parse_numbers, METH_FASTCALL, "Reads many numbers."},
    {"read_events", (PyCFunction)(void (*)(void))read_events, METH_FASTCALL, "Fetches a batch of events."},
    {"read_lines", read_lines, METH_O, "Reads a batch of events."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "callkit._native",
    .m_doc = "The hot paths of callkit.",
    .m_size = -1,
    .m_methods = functions,
};

PyMODINIT_FUNC PyInit__native(void) {
    if (callkit_abi_version() != CALLKIT_ABI_VERSION) {
        PyErr_SetString(PyExc_ImportError, "libcallkit_c.so is of another ABI than this package");
        return NULL;
    }
    return PyModule_Create(&definition);
}
