"""The buffers of callers: which of them hold IDs, and where."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, Union, cast

from ._c import CData, ffi
from ._checks import wrong_type
from .errors import RangeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

    class _Array(Protocol):
        """An array of numpy; its types say from Python 3.12 on that it is a buffer."""

        @property
        def __array_interface__(self) -> dict[str, Any]: ...

    IdBuffer = Union[WriteableBuffer, _Array]

ID_SIZE = 8
_ALLOWED = (
    "a writable, contiguous buffer of 8-byte integers, such as array('q'), "
    "numpy.int64 or a memoryview of them"
)
_FORMATS = "qQlL"
_NATIVE_ORDERS = ("", "@", "=", "<" if sys.byteorder == "little" else ">")


@contextmanager
def ids_to_write(buffer: IdBuffer) -> Iterator[tuple[CData, int]]:
    """Open a buffer that IDs will be written into.

    Args:
        buffer: Anything with the buffer protocol; of any shape, if contiguous.

    Yields:
        A pointer to its first ID, and how many it holds.

    Raises:
        TypeError: It is not a buffer, or not one of 8-byte integers.
        RangeError: It is read-only or not contiguous.
    """
    try:
        view = memoryview(cast("WriteableBuffer", buffer))
    except TypeError:
        raise wrong_type("buffer", buffer, _ALLOWED) from None
    with view:
        check_items("buffer", view, _ALLOWED)
        if view.readonly:
            raise RangeError(f"buffer must be {_ALLOWED}, got a read-only one")
        if not view.c_contiguous:
            raise RangeError(
                f"buffer must be {_ALLOWED}, got one of shape {view.shape} and "
                f"strides {view.strides}: copy it first"
            )
        with ffi.from_buffer("char[]", view, require_writable=True) as data:
            yield pointer_to(data), view.nbytes // ID_SIZE


def check_items(name: str, view: memoryview, allowed: str) -> None:
    """Check that the items of a buffer are integers of 8 bytes.

    Raises:
        TypeError: They are something else.
    """
    order, kind = view.format[:-1], view.format[-1:]
    is_integer = kind in _FORMATS and order in _NATIVE_ORDERS
    # Before Python 3.10 the items of an empty array of ctypes have no size.
    if not is_integer or view.itemsize not in (ID_SIZE, 0):
        unit = "byte" if view.itemsize == 1 else "bytes"
        raise TypeError(
            f"{name} must be {allowed}, got items of format {view.format!r} "
            f"({view.itemsize} {unit})"
        )


def pointer_to(data: CData) -> CData:
    """Return the address of a buffer as one of IDs."""
    if not len(data):
        # The library refuses NULL, and an empty buffer need not have an address.
        return _NO_IDS
    return ffi.cast("int64_t *", data)


_NO_IDS = ffi.new("int64_t[1]")
