/* The paths of the binding that are hot: numbers, and batches of events, as Python objects. Everything else goes
 * through ctypes (_ffi.py), which costs several times as much a call and needs no compiler. */
#include "native.h"

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
