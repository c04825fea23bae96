"""The base of a generator: it holds the generator of C.

In CPython the base is written in C (_next_id.c), and so are the two calls that return
one ID: a method of Python around a function of cffi costs nearly twice as much. PyPy
and a CPython without GIL use what is written in Python, here and in generator.py.

A call keeps the GIL where it cannot wait. No call that takes IDs waits for the clock in
C: it tries, and where no ID is free the wait is made by _waiting.py. With a page in
memory it then waits for nothing. With a file a call writes to the disk every few
seconds, when the fence comes near: it releases the GIL for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Callable, NoReturn, Protocol

from ._c import CData, ffi, lib, releasing_gil

# Whether a call that does not wait for the clock may wait for the disk.
DISK_NEVER = 0
DISK_NEAR_THE_FENCE = 1
DISK_ALWAYS = 2


class OpenGenerator(Protocol):
    """What the modules below generator.py need of a generator."""

    _handle: CData
    _config: CData
    # The module with the calls that do not wait for the clock.
    _calls: Any

    def _error(self, status: int) -> BaseException: ...

    def _fail(self, status: int) -> NoReturn: ...


class PythonHandle:
    """Holds the generator of C, and the call that returns its IDs."""

    __slots__ = ("_handle", "_try_next")

    # NULL once closed, which C answers with an error: no call has to check it.
    _handle: CData
    _try_next: Callable[[CData], int]

    def _hold(self, handle: CData, address: int, disk: int) -> None:
        """Hold a handle of cffi, and the generator it points to."""
        self._handle = handle
        calls = lib if disk == DISK_NEVER else releasing_gil
        self._try_next = calls.snowflake_try_next

    def _try(self) -> int:
        """Return an ID if one is free now, else a negative status."""
        call = self._try_next
        return call(self._handle)


def _number_in_python() -> int:
    """Return a number that is another one in each forked child."""
    number: int = lib.snowflake_this_process()
    return number


def _taken_in_python(process: int, address: int, count: int) -> Iterator[int]:
    """Yield a copy of the IDs at an address that a process took, in that process."""
    for id_ in ffi.unpack(ffi.cast("int64_t *", address), count):
        if lib.snowflake_this_process() != process:
            return
        yield id_


def _always_main() -> bool:
    """Return True: there are no sub-interpreters with cffi where this is used."""
    return True


def _use_calls_in_python(kind: type[Any]) -> None:
    """Keep the methods as they are: there are none in C."""


if TYPE_CHECKING:
    Handle = PythonHandle
    process_number, taken_from = _number_in_python, _taken_in_python
    use_calls_in_c = _use_calls_in_python
    is_main_interpreter = _always_main
else:
    try:
        from ._next_id import (
            Handle,
            is_main_interpreter,
            process_number,
            taken_from,
            use_calls_in_c,
        )
    except ModuleNotFoundError as error:
        # It exists or it was not built; one that cannot be loaded is an error.
        if error.name != f"{__package__}._next_id":
            raise
        Handle, use_calls_in_c = PythonHandle, _use_calls_in_python
        is_main_interpreter = _always_main
        process_number, taken_from = _number_in_python, _taken_in_python
