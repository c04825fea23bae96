"""Keeping a lease by a connection that the program has already."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import TypeVar

from ._c import CData, ffi, lib, new_struct
from ._checks import wrong_type
from ._handle import process_number
from ._layout_config import LayoutName
from ._open import layout_from, new_config, store_from, text_of_store
from .errors import ClosedError, error_from_detail, new_detail
from .layout import Layout
from .leases import LeaseAnswer, LeaseRequest, answer_to_c, request_from_c

_SLICE_S = 0.05
"""The longest wait in one call, so that signal handlers run soon."""

_Self = TypeVar("_Self", bound="Keeper")


class Keeper:
    """Keeps the lease of a store "client://NAME": the program asks the server itself.

    Create it before the generators of the store, and let one thread do this until they
    are closed::

        with Keeper("client://app") as keeper:
            while not stopped:
                request = keeper.step()
                if isinstance(request, float):
                    keeper.wait(request)
                    continue
                try:
                    keeper.answer(ask_the_server(request))
                except OSError as error:
                    keeper.fail(f"db:5432: {error}")

    All processes of the user on the machine that use the same store share a lease, and
    each may have a keeper: the first one works, another one takes over when it was not
    seen for 6 seconds. In a forked child there is no thread that keeps the lease, and
    none is needed: its generators use the lease that the parent keeps.
    """

    __slots__ = ("__weakref__", "_handle", "_lock", "_process")

    # NULL once closed.
    _handle: CData
    _lock: threading.RLock
    _process: int

    def __init__(self, store: str, *, layout: Layout | LayoutName = "default") -> None:
        """Create a keeper. It does not wait for the lease.

        Args:
            store: As the generators have it: "client://NAME", with a "?" and settings
                such as "window=60s" or "worker=0-99" after it.
            layout: As the generators have it.

        Raises:
            ConfigError: The store is another one, or a setting is invalid.
            StoreError: The memory of the lease cannot be used.
            TypeError: A setting is of another type.
        """
        checked = store_from(store)
        if checked is None:
            raise wrong_type("store", store, "a str")
        config = new_config(layout_from(layout)._config, {"worker_count": 1})
        text = text_of_store(checked)
        config.store = text
        keeper, detail = ffi.new("snowflake_keeper_t **"), new_detail()
        if lib.snowflake_keeper_new(config, keeper, detail) < 0:
            raise error_from_detail(detail)
        self._handle = ffi.gc(keeper[0], lib.snowflake_keeper_free, size=4096)
        self._lock, self._process = threading.RLock(), process_number()

    def step(self) -> LeaseRequest | float:
        """Return what to ask the server now, or for how many seconds there is nothing.

        Call it once a second at least. While the answer to a request is due there is
        nothing to ask.

        Raises:
            OutOfMemoryError: There is no memory for a new lease.
            ClosedError: The keeper was closed.
        """
        request, detail = new_struct("snowflake_lease_request_t"), new_detail()
        with self._alone():
            result = lib.snowflake_keeper_step(self._open_handle(), request, detail)
        if result < 0:
            raise error_from_detail(detail)
        return request_from_c(request) if result == 0 else result / 1000

    def answer(self, answer: LeaseAnswer) -> None:
        """Hand in the answer to the request that `step` has returned last.

        An answer that comes too late changes nothing.

        Raises:
            RangeError: No store can have answered so, such as a worker ID that was not
                asked for. Nothing was changed.
            ClosedError: The keeper was closed.
            TypeError: It is of another type.
        """
        written, detail = answer_to_c(answer), new_detail()
        with self._alone():
            status = lib.snowflake_keeper_answer(self._open_handle(), written, detail)
        if status < 0:
            raise error_from_detail(detail)

    def fail(self, why: str) -> None:
        """Say that the request was not answered; it is asked again after a pause.

        Args:
            why: Begins with the server and says what has failed, such as "db:5432:
                connection refused". Generators that find no lease have it in their
                error, so it must have no password in it.

        Raises:
            ClosedError: The keeper was closed.
            TypeError: It is not text.
        """
        if not isinstance(why, str):
            raise wrong_type("why", why, "a str")
        text = ffi.new("char[]", why.replace("\0", " ").encode("utf-8", "replace"))
        with self._alone():
            lib.snowflake_keeper_fail(self._open_handle(), text)

    def wait(self, seconds: float) -> None:
        """Wait for so long, or until a generator needs more. It may return sooner.

        Raises:
            ClosedError: The keeper was closed.
        """
        end = time.monotonic() + seconds
        while True:
            began = time.monotonic()
            brief = min(end - began, _SLICE_S)
            if brief <= 0:
                return
            with self._alone():
                milliseconds = max(1, round(brief * 1000))
                lib.snowflake_keeper_wait(self._open_handle(), milliseconds)
            if time.monotonic() - began < brief / 2:
                # A generator has ended the wait.
                return

    def close(self) -> None:
        """Close the keeper. It may be closed twice.

        Generators use the lease up to the end of its range, and another keeper may go
        on with it.
        """
        # The last call that holds the old handle frees it.
        self._handle = ffi.NULL

    def __enter__(self: _Self) -> _Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the keeper."""
        self.close()

    def _open_handle(self) -> CData:
        if self._handle == ffi.NULL:
            raise ClosedError("this Keeper was closed: create another one")
        return self._handle

    def _alone(self) -> threading.RLock:
        """Return what keeps others out: C has no lock for a keeper."""
        process = process_number()
        if self._process != process:
            # A thread that has held it is not in the child.
            self._lock, self._process = threading.RLock(), process
        return self._lock
