#include "native.h"

#include <string.h>

/* parse_number(text, region or None): a PhoneNumber, or the status as an int. None: the text holds what
 * no text for C can hold. */
PyObject* parse_number(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
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
        is_number ? member(number_types, (int32_t)read.type) : Py_NewRef(Py_None),
        text_or_none(read.national_digits),
        text_or_none(read.extension),
        is_number ? Py_NewRef(Py_None) : member(number_errors, (int32_t)read.error),
        Py_NewRef(arguments[1]),
    };
    return make(&number_maker, values);
}
