"""The base of a generator: it holds the generator of C.

In CPython the base is written in C (_next_id.c), and so are the two calls that return
one ID: a method of Python around a function of cffi costs nearly twice as much. PyPy
and a CPython without GIL use what is written in Python, here and in generator.py.

In memory nothing but a full tick makes a call wait: such a generator keeps the GIL, and
releases it only in a second call, for the wait itself. With any other store each tick
asks the system about the file, and every few seconds one call writes to the disk: to
keep the GIL then would stop all threads for as long as that takes. This includes the
calls that do not wait for the clock: they still wait for the disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, NoReturn, Protocol

from ._c import CData, lib, releasing_gil


class OpenGenerator(Protocol):
    """What the modules below generator.py need of a generator."""

    _handle: CData

    def _error(self, status: int) -> BaseException: ...

    def _fail(self, status: int) -> NoReturn: ...


class PythonHandle:
    """Holds the generator of C, and which calls return its IDs."""

    __slots__ = ("_handle", "_next", "_try_next")

    # NULL once closed, which C answers with an error: no call has to check it.
    _handle: CData
    _next: Callable[[CData], int]
    _try_next: Callable[[CData], int]

    def _hold(self, handle: CData, address: int, keeps_gil: bool) -> None:
        """Hold a handle of cffi, and the generator it points to."""
        self._handle = handle
        if keeps_gil:
            self._next = self._try_next = lib.snowflake_try_next
        else:
            self._next = releasing_gil.snowflake_next
            self._try_next = releasing_gil.snowflake_try_next


def _use_calls_in_python(kind: type[Any]) -> None:
    """Keep the methods as they are: there are none in C."""


if TYPE_CHECKING:
    Handle = PythonHandle
    use_calls_in_c = _use_calls_in_python
else:
    try:
        from ._next_id import Handle, use_calls_in_c
    except ModuleNotFoundError as error:
        # It exists or it was not built; one that cannot be loaded is an error.
        if error.name != f"{__package__}._next_id":
            raise
        Handle, use_calls_in_c = PythonHandle, _use_calls_in_python
