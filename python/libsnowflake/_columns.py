"""Columns: many IDs in one call of C, from arrays of numpy, buffers and lists."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol, SupportsIndex, Union, cast

from ._buffers import ID_SIZE, check_items, pointer_to
from ._c import CData, ffi, releasing_gil
from ._checks import id_integer, wrong_type
from .errors import checked

if TYPE_CHECKING:
    import numpy as np
    from _typeshed import ReadableBuffer
    from numpy.typing import NDArray

    class NumpyColumn(Protocol):
        """An array of numpy, or what converts to one: a Series of pandas."""

        def __array__(self, *arguments: Any, **named: Any) -> Any: ...

    IdColumn = Union[ReadableBuffer, Iterable[SupportsIndex]]
    Int64Array = NDArray[np.int64]
    TimeArray = NDArray[np.datetime64]
    TextArray = NDArray[np.bytes_]

_ALLOWED = (
    "an array or another contiguous buffer of 8-byte integers, or an iterable of "
    "integers"
)


def numpy_for(column: object) -> Any:
    """Return numpy if a column converts to an array of it, else None.

    It is not imported: whoever passes an array has done so.
    """
    numpy = sys.modules.get("numpy")
    return numpy if hasattr(column, "__array__") else None


def extract(config: CData, field: int, ids: object) -> Any:
    """Return one part of each ID.

    Args:
        config: A `snowflake_config_t` with the layout.
        field: A `SNOWFLAKE_FIELD_...` number.
        ids: The IDs, as `ids_to_read` takes them.

    Returns:
        An array of int64 for one of numpy, in its shape; else an array('q').

    Raises:
        RangeError: An ID does not fit the layout.
        TypeError: The IDs are not integers of 8 bytes.
    """
    column = ids_to_read(ids)
    numpy = numpy_for(column)
    if numpy is not None:
        values = numpy.empty(column.shape, numpy.int64)
    else:
        values = new_array(memoryview(column).nbytes // ID_SIZE)
    source, target = ffi.from_buffer(column), ffi.from_buffer(values)
    call = releasing_gil.snowflake_extract
    count = len(source) // ID_SIZE
    checked(call, config, field, pointer_to(source), count, pointer_to(target))
    return values


def times_from(values: Any) -> Any:
    """Return milliseconds since 1970 as the instants of numpy, if they are of numpy."""
    return values.view("datetime64[ms]") if numpy_for(values) is not None else values


def new_array(count: int) -> array[int]:
    """Return an array for so many IDs."""
    return array("q", [0]) * count


def ids_to_read(ids: object) -> Any:
    """Return a column of IDs as a contiguous buffer.

    Args:
        ids: An array of numpy or what converts to one, another buffer, or an iterable
            of integers.

    Returns:
        An array of numpy for one of numpy; else a memoryview or an array('q'). It is
        a copy only if it has to be.

    Raises:
        TypeError: The IDs are not integers of 8 bytes.
    """
    numpy = numpy_for(ids)
    if numpy is not None:
        column = numpy.asarray(ids)
        if column.dtype.kind not in "iu" or column.dtype.itemsize != ID_SIZE:
            raise TypeError(
                f"ids must be an array of int64 or uint64, got one of {column.dtype}: "
                "convert it with .astype('int64') if that loses nothing"
            )
        native = column.dtype.newbyteorder("=")
        return numpy.asarray(column, dtype=native, order="C")
    try:
        view = memoryview(cast("ReadableBuffer", ids))
    except TypeError:
        return _array_from(ids)
    check_items("ids", view, _ALLOWED)
    if view.c_contiguous:
        return view
    copy = array("q")
    copy.frombytes(view.tobytes())
    return copy


def _array_from(ids: object) -> array[int]:
    try:
        numbers = list(cast("Iterable[SupportsIndex]", ids))
    except TypeError:
        raise wrong_type("ids", ids, _ALLOWED) from None
    try:
        return array("q", cast("list[int]", numbers))
    except (OverflowError, TypeError):
        # Rare, and so it may take longer to say which one it is.
        return array("q", [id_integer(f"ids[{i}]", n) for i, n in enumerate(numbers)])
