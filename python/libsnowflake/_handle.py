"""The handle of a generator: how it ends, and what a failed call of C becomes."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, TypeVar

from ._bindings import C, ffi, lib
from ._clock import error_of_fault, take_fault
from ._store import path_of
from .errors import ClosedError, error_of_detail, new_detail

if TYPE_CHECKING:
    from ._taking import Taker
else:
    try:
        from ._take import Taker
    except ModuleNotFoundError as error:
        # It is there or it was not built; one that cannot be loaded is an error.
        if error.name != f"{__package__}._take":
            raise
        from ._taking import Taker

_Self = TypeVar("_Self", bound="Handle")


class Handle(Taker):
    """Owns the generator of C."""

    __slots__ = ("_store",)

    # None is memory.
    _store: str | None

    def _own(self, handle: C) -> None:
        address = int(ffi.cast("uintptr_t", handle))
        self._hold(handle, address, self._store is None)

    def close(self) -> None:
        """Close the generator. Calls under way in other threads still end well.

        Closing twice is fine. The state lives on in the process, so that a later
        generator of the same worker ID does not repeat it.
        """
        # The last call that holds the old handle frees it.
        self._own(ffi.NULL)

    def __enter__(self: _Self) -> _Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the generator."""
        self.close()

    def _check(self, result: int, detail: C = None) -> int:
        if result < 0:
            self._fail(result, detail)
        return result

    def _fail(self, status: int, detail: C = None) -> NoReturn:
        raise self._error(status, detail)

    def _error(self, status: int, detail: C = None) -> BaseException:
        if self._handle == ffi.NULL:
            return ClosedError(f"this {type(self).__name__} was closed")
        fault = take_fault()
        if fault is not None and status == lib.SNOWFLAKE_ERR_CLOCK:
            return error_of_fault(fault)
        if detail is None:
            detail = new_detail()
            lib.snowflake_explain(self._handle, status, detail)
            # It asked the clock again.
            take_fault()
        return error_of_detail(detail, path_of(self._store))
