/*
 * The base of a generator in CPython, and its two calls that return one ID, in place of
 * the methods of the same names in generator.py. Written by hand, because a method of
 * Python around a function of cffi costs nearly twice as much as all of this;
 * _handle.py says more about it.
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
} Handle;

typedef int64_t (*next_function)(const snowflake_t *);

/* Both hold a reference meanwhile: a clock written in Python runs in the middle of the
 * call, or another thread, and either may close the generator. */

static int64_t call_with_gil(Handle *self, next_function next)
{
  PyObject *handle = self->handle;
  Py_XINCREF(handle);
  const int64_t result = next(self->generator);
  Py_XDECREF(handle);
  return result;
}

static int64_t call_without_gil(Handle *self, next_function next)
{
  PyObject *handle = self->handle;
  snowflake_t *generator = self->generator;
  int64_t result;
  Py_XINCREF(handle);
  Py_BEGIN_ALLOW_THREADS
  result = next(generator);
  Py_END_ALLOW_THREADS
  Py_XDECREF(handle);
  return result;
}

/* An ID as an integer of Python, or the error that the method `_fail` raises. */
static PyObject *outcome_of(Handle *self, int64_t result)
{
  if (result >= 0)
    return PyLong_FromLongLong(result);
  return PyObject_CallMethod((PyObject *)self, "_fail", "L", (long long)result);
}

static PyObject *next_id(Handle *self)
{
  int64_t result = SNOWFLAKE_ERR_AGAIN;
  if (self->keeps_gil)
    result = call_with_gil(self, snowflake_try_next);
  if (result == SNOWFLAKE_ERR_AGAIN)
    result = call_without_gil(self, snowflake_next);
  return outcome_of(self, result);
}

static PyObject *next_id_method(PyObject *self, PyObject *nothing)
{
  (void)nothing;
  return next_id((Handle *)self);
}

static PyObject *try_next_id_method(PyObject *object, PyObject *nothing)
{
  Handle *self = (Handle *)object;
  (void)nothing;
  return outcome_of(self, self->keeps_gil ? call_with_gil(self, snowflake_try_next)
                                          : call_without_gil(self, snowflake_try_next));
}

static PyObject *hold_method(PyObject *object, PyObject *arguments)
{
  Handle *self = (Handle *)object;
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
  Py_CLEAR(((Handle *)object)->handle);
  freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
  release(object);
  Py_DECREF(type);
}

PyDoc_STRVAR(hold_doc, "Hold a handle of cffi, and the generator it points to.");

PyDoc_STRVAR(handle_doc, "Holds the generator of C, and iterates over its IDs.");

static PyMethodDef methods[] = {
    {"_hold", hold_method, METH_VARARGS, hold_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef members[] = {
    {"_handle", T_OBJECT_EX, offsetof(Handle, handle), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, (void *)handle_doc},
    {Py_tp_methods, methods},
    {Py_tp_members, members},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, next_id},
    {Py_tp_dealloc, deallocate},
    {0, NULL},
};

static PyType_Spec handle = {
    .name = "libsnowflake._next_id.Handle",
    .basicsize = sizeof(Handle),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = slots,
};

/* In place of methods of the class that derives from Handle. */
static PyMethodDef calls[] = {
    {"next_id", next_id_method, METH_NOARGS, NULL},
    {"try_next_id", try_next_id_method, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* Gives a call the docstring of the method that it replaces. */
static int copy_docstring(PyObject *method, PyMethodDef *call)
{
  PyObject *text = PyObject_GetAttrString(method, "__doc__");
  PyObject *bytes = NULL;
  if (text != NULL && text != Py_None) {
    PyObject *whole =
        PyUnicode_FromFormat("%s($self, /)\n--\n\n%U", call->ml_name, text);
    if (whole != NULL)
      bytes = PyUnicode_AsUTF8String(whole);
    Py_XDECREF(whole);
    /* The bytes are never freed: neither is the call. */
    if (bytes != NULL)
      call->ml_doc = PyBytes_AsString(bytes);
  }
  Py_XDECREF(text);
  return PyErr_Occurred() ? -1 : 0;
}

static int replace_method(PyObject *kind, PyMethodDef *call)
{
  PyObject *method = PyObject_GetAttrString(kind, call->ml_name);
  PyObject *descriptor = NULL;
  int result = -1;
  if (method != NULL && copy_docstring(method, call) == 0)
    descriptor = PyDescr_NewMethod((PyTypeObject *)kind, call);
  if (descriptor != NULL)
    result = PyObject_SetAttrString(kind, call->ml_name, descriptor);
  Py_XDECREF(descriptor);
  Py_XDECREF(method);
  return result;
}

static PyObject *use_calls_in_c(PyObject *module, PyObject *kind)
{
  (void)module;
  for (PyMethodDef *call = calls; call->ml_name != NULL; call++)
    if (replace_method(kind, call) < 0)
      return NULL;
  /* That of Handle is a slot, which a loop calls without looking for a method. */
  if (PyObject_DelAttrString(kind, "__next__") < 0)
    return NULL;
  Py_RETURN_NONE;
}

PyDoc_STRVAR(use_calls_in_c_doc,
             "Replace next_id and try_next_id of a class that derives from Handle.");

static PyMethodDef functions[] = {
    {"use_calls_in_c", use_calls_in_c, METH_O, use_calls_in_c_doc},
    {NULL, NULL, 0, NULL},
};

static int fill_module(PyObject *module)
{
  PyObject *type = PyType_FromSpec(&handle);
  if (type == NULL)
    return -1;
  if (PyModule_AddObject(module, "Handle", type) < 0) {
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
    .m_name = "libsnowflake._next_id",
    .m_methods = functions,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__next_id(void)
{
  return PyModuleDef_Init(&module);
}
