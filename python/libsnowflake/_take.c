/*
 * The base of a generator in CPython: the handle, and the two calls that are made
 * once for each ID. Written by hand, because a method of Python around a function
 * of cffi costs nearly twice what all of it costs here; _taking.py is the same in Python,
 * for PyPy and for a CPython without GIL, and tells more about it.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

#include <snowflake.h>

typedef struct {
  PyObject_HEAD
  /* NULL once closed, which the library answers with an error. */
  snowflake_t *generator;
  /* The handle of cffi, which frees the generator when nobody holds it any more. */
  PyObject *handle;
  /* Whether a call that does not wait for the clock waits for nothing else. */
  int keeps_gil;
} Taker;

typedef int64_t (*take_function)(const snowflake_t *);

/* Both take a reference of their own: a clock written in Python runs in the middle
 * of the call, or another thread, and either may close the generator. */

static int64_t take_with_gil(Taker *self, take_function take)
{
  PyObject *handle = self->handle;
  Py_XINCREF(handle);
  const int64_t result = take(self->generator);
  Py_XDECREF(handle);
  return result;
}

static int64_t take_without_gil(Taker *self, take_function take)
{
  PyObject *handle = self->handle;
  snowflake_t *generator = self->generator;
  int64_t result;
  Py_XINCREF(handle);
  Py_BEGIN_ALLOW_THREADS
  result = take(generator);
  Py_END_ALLOW_THREADS
  Py_XDECREF(handle);
  return result;
}

/* An ID as an integer of Python, or the error that `_fail` raises. */
static PyObject *outcome_of(Taker *self, int64_t result)
{
  if (result >= 0)
    return PyLong_FromLongLong(result);
  return PyObject_CallMethod((PyObject *)self, "_fail", "L", (long long)result);
}

static PyObject *next_id(Taker *self)
{
  int64_t result = SNOWFLAKE_ERR_AGAIN;
  if (self->keeps_gil)
    result = take_with_gil(self, snowflake_try_next);
  if (result == SNOWFLAKE_ERR_AGAIN)
    result = take_without_gil(self, snowflake_next);
  return outcome_of(self, result);
}

static PyObject *next_id_method(PyObject *self, PyObject *nothing)
{
  (void)nothing;
  return next_id((Taker *)self);
}

static PyObject *try_next_id_method(PyObject *object, PyObject *nothing)
{
  Taker *self = (Taker *)object;
  (void)nothing;
  return outcome_of(self, self->keeps_gil ? take_with_gil(self, snowflake_try_next)
                                          : take_without_gil(self, snowflake_try_next));
}

static PyObject *hold_method(PyObject *object, PyObject *arguments)
{
  Taker *self = (Taker *)object;
  PyObject *handle, *before = self->handle;
  unsigned long long address;
  int keeps_gil;
  if (!PyArg_ParseTuple(arguments, "OKp:_hold", &handle, &address, &keeps_gil))
    return NULL;
  Py_INCREF(handle);
  self->handle = handle;
  self->generator = (snowflake_t *)(uintptr_t)address;
  self->keeps_gil = keeps_gil;
  Py_XDECREF(before);
  Py_RETURN_NONE;
}

static void deallocate(PyObject *object)
{
  PyTypeObject *type = Py_TYPE(object);
  Py_CLEAR(((Taker *)object)->handle);
  freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
  release(object);
  Py_DECREF(type);
}

PyDoc_STRVAR(next_id_doc,
             "next_id($self, /)\n--\n\n"
             "Return the next ID. Waits at most `max_wait_ms`.\n"
             "\n"
             "Raises:\n"
             "    ClockError: The wait would be longer, or the clock stands before the\n"
             "        epoch. No ID was taken.\n"
             "    ExhaustedError: The time of the layout is over.\n"
             "    StoreError: The disk is full or failing, or the file was replaced.\n"
             "    ClosedError: The generator was closed.");

PyDoc_STRVAR(try_next_id_doc,
             "try_next_id($self, /)\n--\n\n"
             "Return the next ID if it can be had without waiting for the clock.\n"
             "\n"
             "With a file store it may still wait for the disk, every few seconds.\n"
             "\n"
             "Raises:\n"
             "    AgainError: `next_id` would wait. No ID was taken.\n"
             "    SnowflakeError: Else as `next_id`.");

PyDoc_STRVAR(hold_doc, "Hold a handle of cffi, and the generator it points to.");

PyDoc_STRVAR(taker_doc, "Holds the generator of C and takes its IDs one by one.");

static PyMethodDef methods[] = {
    {"next_id", next_id_method, METH_NOARGS, next_id_doc},
    {"try_next_id", try_next_id_method, METH_NOARGS, try_next_id_doc},
    {"_hold", hold_method, METH_VARARGS, hold_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef members[] = {
    {"_handle", T_OBJECT_EX, offsetof(Taker, handle), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)taker_doc},
    {Py_tp_methods, methods},
    {Py_tp_members, members},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, next_id},
    {Py_tp_dealloc, deallocate},
    {0, NULL},
};

static PyType_Spec taker = {
    .name = "libsnowflake._take.Taker",
    .basicsize = sizeof(Taker),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = slots,
};

static int fill_module(PyObject *module)
{
  PyObject *type = PyType_FromSpec(&taker);
  if (type == NULL)
    return -1;
  if (PyModule_AddObject(module, "Taker", type) < 0) {
    Py_DECREF(type);
    return -1;
  }
  return 0;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, fill_module},
    {0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "libsnowflake._take",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__take(void)
{
  return PyModuleDef_Init(&module);
}
