"""Engine results as exact integer columns."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from leitai.core.ratios import Column


def column(values: pa.ChunkedArray, zero_if_missing: bool = False) -> Column:
    """A decimal or integer column as integers in minor units, without a detour through doubles or Decimal objects."""
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    present = np.asarray(array.is_valid())
    scale = 1
    if pa.types.is_decimal(array.type):
        scale = 10**array.type.scale
        integers = _decimal(array)
    else:
        integers = np.asarray(array.fill_null(0).to_numpy(zero_copy_only=False)).astype(np.int64)
    integers = np.where(present, integers, 0)
    return Column(integers, np.ones_like(present) if zero_if_missing else present, scale)


def _decimal(array: pa.Decimal128Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    words = np.frombuffer(array.buffers()[1], dtype=np.int64)[2 * array.offset : 2 * (array.offset + len(array))]
    low, high = words[0::2], words[1::2]
    fits = np.where(low < 0, -1, 0) == high
    if fits.all() or bool(np.all(fits | ~np.asarray(array.is_valid()))):
        return low
    unsigned = low.view(np.uint64).astype(object)
    return np.asarray(high.astype(object) * 2**64 + unsigned)
