#include "native.h"

maker number_maker, event_maker;
PyObject *number_types, *number_errors, *statuses, *causes;

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
PyObject* make(const maker* how, PyObject** values) {
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

PyObject* text_or_none(const char* text) {
    return text[0] == '\0' ? Py_NewRef(Py_None) : PyUnicode_FromString(text);
}

PyObject* member(PyObject* tuple, int32_t index) {
    PyObject* found = PyTuple_GetItem(tuple, index < 0 || index >= PyTuple_Size(tuple) ? 0 : index);
    return Py_XNewRef(found);
}

PyObject* configure(PyObject* self, PyObject* arguments) {
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
