#include "native.h"

#include <string.h>

/* What one call into the library reads at most: enough to make its cost vanish, and little enough for the caches. */
#define AT_ONCE 1024
#define E164_LINE 24

/* The items of a batch as lines, and what is to know of them. */
typedef struct lines {
    char* at;
    size_t size, capacity;
    int subclasses;               /* Items may be of a subclass of str. */
    int odd;                      /* Items have line feeds, for which other lines stand. */
    Py_ssize_t lengths[AT_ONCE]; /* Of the lines, without the line feeds. */
} lines;

static int make_room(lines* to, size_t more) {
    if (more <= to->capacity - to->size)
        return 0;
    const size_t capacity = 2 * (to->size + more);
    char* larger = PyMem_Realloc(to->at, capacity);
    if (larger == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    to->at = larger;
    to->capacity = capacity;
    return 0;
}

/* Most texts have the length of a phone number: two words that may overlap, instead of a call. */
static void copy_text(char* to, const char* from, size_t size) {
    if (size < 8 || size > 16) {
        memcpy(to, from, size);
        return;
    }
    uint64_t front, back;
    memcpy(&front, from, 8);
    memcpy(&back, from + size - 8, 8);
    memcpy(to, &front, 8);
    memcpy(to + size - 8, &back, 8);
}

static int same_text(const char* a, const char* b, size_t size) {
    if (size < 8 || size > 16)
        return memcmp(a, b, size) == 0;
    uint64_t words[4];
    memcpy(&words[0], a, 8);
    memcpy(&words[1], b, 8);
    memcpy(&words[2], a + size - 8, 8);
    memcpy(&words[3], b + size - 8, 8);
    return words[0] == words[1] && words[2] == words[3];
}

/* The items from `first` on as lines. What has no UTF-8 becomes an item that is no number, as in parse_number. When
 * `careful`, so does what is no text for C, and, for the time being, an item with a line feed, which would be two. */
static int put_items(PyObject* texts, Py_ssize_t first, Py_ssize_t count, lines* to, int careful) {
    to->size = 0;
    to->subclasses = to->odd = 0;
    for (Py_ssize_t i = first; i < first + count; ++i) {
        PyObject* item = PyList_GetItem(texts, i);
        Py_ssize_t size = 0;
        const char* text = item == NULL ? NULL : PyUnicode_AsUTF8AndSize(item, &size);
        if (text == NULL) {
            if (item == NULL || !PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
                return -1;
            PyErr_Clear();
        }
        to->subclasses |= Py_TYPE(item) != &PyUnicode_Type;
        if (text != NULL && careful) {
            const int odd = memchr(text, '\n', (size_t)size) != NULL, is_text = memchr(text, 0, (size_t)size) == NULL;
            to->odd |= odd && is_text;
            text = odd || !is_text ? NULL : text;
        }
        if (text == NULL) {
            text = "?";
            size = 1;
        }
        if (make_room(to, (size_t)size + 1) < 0)
            return -1;
        copy_text(to->at + to->size, text, (size_t)size);
        to->size += (size_t)size + 1;
        to->at[to->size - 1] = '\n';
        to->lengths[i - first] = size;
    }
    return 0;
}

/* Reads the items from `first` on. What C would stumble over is rare, so one looks for it in all lines at once: there
 * is a NUL, or there are more lines than items. Then all is done again with care. */
static int read_items(PyObject* texts, Py_ssize_t first, Py_ssize_t count, lines* input, callkit_number_batch* batch,
                      callkit_status* status) {
    for (int careful = 0;; ++careful) {
        if (put_items(texts, first, count, input, careful) < 0)
            return -1;
        if (!careful && memchr(input->at, 0, input->size) != NULL)
            continue;
        batch->input = input->at;
        batch->input_size = input->size;
        PyThreadState* state = PyEval_SaveThread();
        *status = callkit_numbers_parse(batch);
        PyEval_RestoreThread(state);
        const int complete = batch->count == (size_t)count && batch->consumed == input->size;
        if (*status != CALLKIT_OK || complete || careful) {
            if (*status == CALLKIT_OK && !complete)
                *status = CALLKIT_E_INTERNAL;
            return 0;
        }
    }
}

/* E.164 as str, or None. Python reads what is aligned in words. */
static PyObject* make_e164(const char* text, Py_ssize_t length) {
    if (length == 0)
        return Py_NewRef(Py_None);
    _Alignas(8) char aligned[E164_LINE];
    copy_text(aligned, text, (size_t)length);
    return PyUnicode_FromStringAndSize(aligned, length);
}

/* Puts E.164 in the place of the texts in the list, or None where there is none. A str that is E.164 already stays: it
 * is what would be made. */
static int take_e164(PyObject* list, Py_ssize_t first, Py_ssize_t count, const lines* input,
                     const callkit_number_batch* batch) {
    const char *column = batch->e164, *end = column + batch->e164_size, *line = input->at;
    if (!input->subclasses && batch->valid_count == (size_t)count && batch->e164_size == input->size &&
        memcmp(column, line, input->size) == 0)
        return 0;
    for (Py_ssize_t i = 0; i < count; ++i) {
        const Py_ssize_t given = input->lengths[i];
        const char* feed = column + given;
        const int same = given > 0 && given < end - column && *feed == '\n' && same_text(column, line, (size_t)given) &&
                         (!input->subclasses || Py_TYPE(PyList_GetItem(list, first + i)) == &PyUnicode_Type);
        if (!same) {
            feed = memchr(column, '\n', (size_t)(end - column));
            if (feed == NULL || feed - column >= E164_LINE) {
                PyErr_SetString(PyExc_RuntimeError, "the library wrote other lines than it says");
                return -1;
            }
            PyObject* made = make_e164(column, feed - column);
            if (made == NULL || PyList_SetItem(list, first + i, made) < 0)
                return -1;
        }
        column = feed + 1;
        line += given + 1;
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
    char *at[5], *e164 = NULL;
    lines input;
    input.at = NULL;
    input.size = input.capacity = 0;
    callkit_status status = CALLKIT_OK;
    for (int i = 0; i < 5; ++i) {
        columns[i] = PyBytes_FromStringAndSize(NULL, count * widths[i]);
        if (columns[i] == NULL)
            goto done;
        at[i] = PyBytes_AsString(columns[i]);
    }
    columns[5] = PyList_GetSlice(arguments[0], 0, count);
    e164 = PyMem_Malloc(E164_LINE * AT_ONCE);
    if (columns[5] == NULL || e164 == NULL || make_room(&input, 8 * AT_ONCE) < 0)
        goto done;
    for (Py_ssize_t first = 0; first < count; first += AT_ONCE) {
        const Py_ssize_t part = count - first < AT_ONCE ? count - first : AT_ONCE;
        callkit_number_batch batch;
        callkit_init(&batch, sizeof batch);
        batch.region = region;
        batch.capacity = (size_t)part;
        batch.valid = (uint8_t*)at[0] + first;
        batch.error = (uint8_t*)at[1] + first;
        batch.type = (uint8_t*)at[2] + first;
        batch.country_code = (uint16_t*)(void*)at[3] + first;
        batch.regions = at[4] + 2 * first;
        batch.e164 = e164;
        batch.e164_capacity = E164_LINE * AT_ONCE;
        if (read_items(columns[5], first, part, &input, &batch, &status) < 0)
            goto done;
        if (status == CALLKIT_OK && take_e164(columns[5], first, part, &input, &batch) < 0)
            goto done;
        if (status == CALLKIT_OK && input.odd)
            status = read_odd(arguments[0], first, part, region, at, columns[5]);
        if (status != CALLKIT_OK) {
            result = PyLong_FromLong(status);
            goto done;
        }
    }
    result = PyTuple_Pack(6, columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]);
done:
    for (int i = 0; i < 6; ++i)
        Py_XDECREF(columns[i]);
    PyMem_Free(e164);
    PyMem_Free(input.at);
    if (result == NULL && !PyErr_Occurred())
        PyErr_NoMemory();
    return result;
}
