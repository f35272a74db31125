/* What crossing into C costs at least: functions that do nothing, for bench_bindings_python.py. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject* noop(PyObject* self, PyObject* nothing) {
    (void)self;
    (void)nothing;
    Py_RETURN_NONE;
}

static PyObject* noop_text(PyObject* self, PyObject* text) {
    (void)self;
    Py_ssize_t size;
    if (PyUnicode_AsUTF8AndSize(text, &size) == NULL)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"noop", noop, METH_NOARGS, NULL},
    {"noop_text", noop_text, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "noop_extension", NULL, -1, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_noop_extension(void) {
    return PyModule_Create(&definition);
}
