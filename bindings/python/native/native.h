/* What the parts of the extension share. Everything is limited to the stable ABI of Python 3.11. */
#ifndef CALLKIT_NATIVE_H
#define CALLKIT_NATIVE_H

#define PY_SSIZE_T_CLEAN
#include <callkit/c/callkit.h>

#include <Python.h>

#define MAX_FIELDS 12

/* Makes objects of a frozen dataclass with slots, without its __init__. */
typedef struct maker {
    PyTypeObject* type;
    PyObject* slots[MAX_FIELDS]; /* Descriptors, in the order of the fields. */
    descrsetfunc set[MAX_FIELDS];
    Py_ssize_t count;
} maker;

/* What `configure` was given, and nothing else, is kept. */
extern maker number_maker, event_maker;
extern PyObject *number_types, *number_errors; /* Tuples of enum members, by their value in C. */
extern PyObject* statuses;                     /* The same for callkit_call_status. */
extern PyObject* causes;                       /* dict: a text to the one str for it. */

/* An object with these values, which are taken over; NULL, with an exception, when one of them is NULL. */
PyObject* make(const maker* how, PyObject** values);
PyObject* text_or_none(const char* text);
PyObject* member(PyObject* tuple, int32_t index);

PyObject* configure(PyObject* self, PyObject* arguments);
PyObject* parse_number(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* parse_numbers(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* read_events(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* read_lines(PyObject* self, PyObject* text);

#endif
