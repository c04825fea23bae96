"""The buffers of others that IDs are written into."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, Union, cast

from ._bindings import C, ffi
from ._values import wrong_type
from .errors import RangeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

    class _Array(Protocol):
        """An array of numpy: a buffer, which its types tell from Python 3.12 on."""

        @property
        def __array_interface__(self) -> dict[str, Any]: ...

    IdBuffer = Union[WriteableBuffer, _Array]

_ALLOWED = (
    "a writable, contiguous buffer of 8-byte integers, such as array('q'), "
    "numpy.int64 or a memoryview of them"
)
_ITEM_SIZE = 8
_FORMATS = "qQlL"
_NATIVE_ORDERS = ("", "@", "=", "<" if sys.byteorder == "little" else ">")


@contextmanager
def ids_in(buffer: IdBuffer) -> Iterator[tuple[C, int]]:
    """Open a buffer of 8-byte integers.

    Args:
        buffer: Anything with the buffer protocol; of any shape, if contiguous.

    Yields:
        A pointer to its first ID, and how many it holds.

    Raises:
        TypeError: It is no buffer, or not one of 8-byte integers.
        RangeError: It is read-only or not contiguous.
    """
    try:
        view = memoryview(cast("WriteableBuffer", buffer))
    except TypeError:
        raise wrong_type("buffer", buffer, _ALLOWED) from None
    with view:
        _check(view)
        count = view.nbytes // _ITEM_SIZE
        if count == 0:
            # An empty buffer need not have an address.
            yield ffi.new("int64_t[1]"), 0
            return
        with ffi.from_buffer("int64_t[]", view, require_writable=True) as ids:
            yield ids, count


def _check(view: memoryview) -> None:
    order, kind = view.format[:-1], view.format[-1:]
    is_integer = kind in _FORMATS and order in _NATIVE_ORDERS
    # Before Python 3.10 the items of an empty array of ctypes have no size.
    if not is_integer or view.itemsize not in (_ITEM_SIZE, 0):
        raise TypeError(
            f"buffer has items of format {view.format!r} and {view.itemsize} bytes, "
            f"allowed is {_ALLOWED}"
        )
    if view.readonly:
        raise RangeError(f"buffer is read-only, allowed is {_ALLOWED}")
    if not view.c_contiguous:
        raise RangeError(
            f"buffer is not contiguous (shape {view.shape}, strides {view.strides}), "
            f"allowed is {_ALLOWED}"
        )
