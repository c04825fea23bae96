/*
 * The base of a generator in CPython, and its two calls that return one ID, in place of
 * the methods of the same names in generator.py; and the IDs of a stream. Written by
 * hand, because a method of Python around a function of cffi costs nearly twice as much
 * as all of this; _handle.py says more about it.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include <time.h>

#include <snowflake.h>

#include "_forks.h"

/* Whether a call that does not wait for the clock may wait for the disk: the numbers
 * are those of _handle.py. */
enum disk { NEVER = 0, NEAR_THE_FENCE = 1, ALWAYS = 2 };

typedef struct {
  PyObject_HEAD
  /* NULL once closed, which the library answers with an error. */
  snowflake_t *generator;
  /* The handle of cffi, which frees the generator when nobody holds it any more. */
  PyObject *handle;
  enum disk disk;
  /* Until then no call writes to the disk: nanoseconds of the coarse clock. */
  int64_t quiet_until_ns;
} Handle;

typedef int64_t (*next_function)(const snowflake_t *);

/* A file is written when less than half of the 10 s that its fence is ahead is left. */
static const int64_t WRITTEN_AT_NS = 5000000000;
/* The coarse clock is a tick of the kernel late, and the wall clock may be slewed. */
static const int64_t MARGIN_NS = 200000000;

/* A few nanoseconds, where the precise clock costs half as much as an ID. */
static int64_t coarse_now_ns(void)
{
#ifdef CLOCK_MONOTONIC_COARSE
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
#else
  return INT64_MAX;
#endif
}

/* Whether a call that does not wait for the clock waits for nothing now. A clock that
 * is set ahead by seconds brings the next write forward, once. */
static inline int is_quiet(Handle *self)
{
  if (self->disk == NEVER)
    return 1;
  return self->disk == NEAR_THE_FENCE && coarse_now_ns() < self->quiet_until_ns;
}

/* Looks how long the disk will not be needed. */
static void look_ahead(Handle *self, const snowflake_t *generator)
{
  snowflake_stats_t stats = SNOWFLAKE_STATS_INIT;
  if (self->disk != NEAR_THE_FENCE || snowflake_stats(generator, &stats) < 0)
    return;
  const int64_t left_ns = (int64_t)stats.fence_left_ns - WRITTEN_AT_NS - MARGIN_NS;
  self->quiet_until_ns = left_ns > 0 ? coarse_now_ns() + left_ns : 0;
}

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
  look_ahead(self, generator);
  Py_END_ALLOW_THREADS
  Py_XDECREF(handle);
  return result;
}

/* Takes an ID if one is free now. The clock is waited for in Python, by `_wait_for_id`,
 * which looks for signals meanwhile. */
static int64_t try_next(Handle *self)
{
  return is_quiet(self) ? call_with_gil(self, snowflake_try_next)
                        : call_without_gil(self, snowflake_try_next);
}

/* The error that the method `_fail` raises. */
static PyObject *failure(PyObject *self, int64_t result)
{
  return PyObject_CallMethod(self, "_fail", "L", (long long)result);
}

static PyObject *next_id(PyObject *self)
{
  const int64_t result = try_next((Handle *)self);
  if (result >= 0)
    return PyLong_FromLongLong(result);
  if (result == SNOWFLAKE_ERR_AGAIN)
    return PyObject_CallMethod(self, "_wait_for_id", NULL);
  return failure(self, result);
}

static PyObject *next_id_method(PyObject *self, PyObject *nothing)
{
  (void)nothing;
  return next_id(self);
}

static PyObject *try_next_id_method(PyObject *self, PyObject *nothing)
{
  (void)nothing;
  const int64_t result = try_next((Handle *)self);
  return result >= 0 ? PyLong_FromLongLong(result) : failure(self, result);
}

static PyObject *try_method(PyObject *self, PyObject *nothing)
{
  (void)nothing;
  return PyLong_FromLongLong(try_next((Handle *)self));
}

static PyObject *hold_method(PyObject *object, PyObject *arguments)
{
  Handle *self = (Handle *)object;
  PyObject *handle, *before = self->handle;
  unsigned long long address;
  int disk;
  if (!PyArg_ParseTuple(arguments, "OKi:_hold", &handle, &address, &disk))
    return NULL;
  Py_INCREF(handle);
  self->handle = handle;
  self->generator = (snowflake_t *)(uintptr_t)address;
  self->disk = (enum disk)disk;
  self->quiet_until_ns = 0;
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

PyDoc_STRVAR(try_doc, "Return an ID if one is free now, else a negative status.");

PyDoc_STRVAR(handle_doc, "Holds the generator of C, and iterates over its IDs.");

static PyMethodDef methods[] = {
    {"_hold", hold_method, METH_VARARGS, hold_doc},
    {"_try", try_method, METH_NOARGS, try_doc},
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

/* The IDs that a stream has taken, as an iterator. It ends early in a forked child: they
 * are the parent's. */
typedef struct {
  PyObject_HEAD
  int64_t process;
  Py_ssize_t position, count;
  int64_t *ids;
} Taken;

static PyObject *next_taken(PyObject *object)
{
  Taken *self = (Taken *)object;
  if (self->position == self->count || self->process != this_process())
    return NULL;
  return PyLong_FromLongLong(self->ids[self->position++]);
}

static void deallocate_taken(PyObject *object)
{
  PyTypeObject *type = Py_TYPE(object);
  PyMem_Free(((Taken *)object)->ids);
  freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
  release(object);
  Py_DECREF(type);
}

static PyType_Slot taken_slots[] = {
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, next_taken},
    {Py_tp_dealloc, deallocate_taken},
    {0, NULL},
};

static PyType_Spec taken = {
    .name = "libsnowflake._next_id.Taken",
    .basicsize = sizeof(Taken),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = taken_slots,
};

typedef struct {
  PyObject *taken;
} State;

/* Copies IDs from an address. The process is asked before they are taken. */
static PyObject *taken_from(PyObject *module, PyObject *arguments)
{
  unsigned long long address;
  long long process;
  Py_ssize_t count;
  State *state = PyModule_GetState(module);
  if (!PyArg_ParseTuple(arguments, "LKn:taken_from", &process, &address, &count))
    return NULL;
  Taken *self = PyObject_New(Taken, (PyTypeObject *)state->taken);
  if (self == NULL)
    return NULL;
  self->process = process;
  self->position = 0;
  self->count = count;
  self->ids = PyMem_Malloc((size_t)count * sizeof(int64_t));
  if (self->ids == NULL) {
    Py_DECREF(self);
    return PyErr_NoMemory();
  }
  memcpy(self->ids, (const void *)(uintptr_t)address, (size_t)count * sizeof(int64_t));
  return (PyObject *)self;
}

static PyObject *process_number(PyObject *module, PyObject *nothing)
{
  (void)module;
  (void)nothing;
  return PyLong_FromLongLong(this_process());
}

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

static PyObject *is_main_interpreter(PyObject *module, PyObject *nothing)
{
  (void)module;
  (void)nothing;
  return PyBool_FromLong(PyInterpreterState_GetID(PyInterpreterState_Get()) == 0);
}

PyDoc_STRVAR(is_main_interpreter_doc,
             "Return whether this is the main interpreter, not a sub-interpreter.");

PyDoc_STRVAR(taken_from_doc,
             "Copy IDs that a process took: its number, their address, how many.");

PyDoc_STRVAR(process_number_doc,
             "Return a number that is another one in each forked child.");

static PyMethodDef functions[] = {
    {"use_calls_in_c", use_calls_in_c, METH_O, use_calls_in_c_doc},
    {"is_main_interpreter", is_main_interpreter, METH_NOARGS, is_main_interpreter_doc},
    {"taken_from", taken_from, METH_VARARGS, taken_from_doc},
    {"process_number", process_number, METH_NOARGS, process_number_doc},
    {NULL, NULL, 0, NULL},
};

static int clear_module(PyObject *module)
{
  State *state = PyModule_GetState(module);
  Py_CLEAR(state->taken);
  return 0;
}

static int traverse_module(PyObject *module, visitproc visit, void *arg)
{
  State *state = PyModule_GetState(module);
  Py_VISIT(state->taken);
  return 0;
}

static int fill_module(PyObject *module)
{
  State *state = PyModule_GetState(module);
  watch_forks();
  state->taken = PyType_FromSpec(&taken);
  PyObject *type = state->taken == NULL ? NULL : PyType_FromSpec(&handle);
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
    .m_size = sizeof(State),
    .m_traverse = traverse_module,
    .m_clear = clear_module,
    .m_methods = functions,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__next_id(void)
{
  return PyModuleDef_Init(&module);
}
