"""Dense evidence: nearest passages by cosine, in FAISS."""

from typing import Self

import faiss
import numpy as np
from numpy.typing import NDArray

FLAT_LIMIT = 10_000  # above, exact search costs over 0.6 ms a query and HNSW 0.2 ms at a recall of 0.98
# As many passages get their exact cosine; the others get that of the last one.
FLAT_NEIGHBOURS = 1_024
HNSW_NEIGHBOURS = 64
HNSW_LINKS = 16
HNSW_BUILD_EFFORT = 40
HNSW_SEARCH_EFFORT = 64


class Vectors:
    """Unit vectors, searched exactly while that is cheap and approximately above."""

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index
        self.size = int(index.ntotal)
        self._all = _all_rows(index) if isinstance(index, faiss.IndexFlat) else None

    @classmethod
    def of(cls, vectors: NDArray[np.float32], flat_limit: int = FLAT_LIMIT) -> Self:
        """Index unit-norm rows."""
        rows, dimension = vectors.shape
        index = faiss.IndexFlatIP(dimension) if rows <= flat_limit else _hnsw(dimension)
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def from_bytes(cls, data: NDArray[np.uint8]) -> Self:
        """Restore what `to_bytes` gave."""
        return cls(faiss.deserialize_index(data))

    def to_bytes(self) -> NDArray[np.uint8]:
        """Serialize in FAISS's own format."""
        data: NDArray[np.uint8] = faiss.serialize_index(self._index)
        return data

    def cosines(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosine of `vector` to every row; beyond the nearest rows an upper bound instead."""
        if self._all is None:
            return self._nearest(vector)
        cosines: NDArray[np.float32] = self._all @ vector
        if self.size > FLAT_NEIGHBOURS:
            np.maximum(cosines, np.partition(cosines, -FLAT_NEIGHBOURS)[-FLAT_NEIGHBOURS], out=cosines)
        return cosines

    def nearest(self, vector: NDArray[np.float32], most: int) -> NDArray[np.int64]:
        """Return the rows nearest to `vector`, at most as many."""
        if self._all is not None:
            cosines = self._all @ vector
            found = np.argpartition(-cosines, most)[:most] if self.size > most else np.arange(self.size)
            return found.astype(np.int64)
        return self._search(vector, most)[1]

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return vectors as they were given, one row a number."""
        if self._all is not None:
            return self._all[numbers]
        return np.asarray(self._index.reconstruct_batch(numbers), dtype=np.float32)

    def _nearest(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        cosines, rows = self._search(vector, HNSW_NEIGHBOURS)
        result = np.full(self.size, cosines.min(initial=1.0), dtype=np.float32)
        result[rows] = cosines
        return result

    def _search(self, vector: NDArray[np.float32], most: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        faiss.omp_set_num_threads(1)  # for one query, threads only wait for each other
        found, rows = self._index.search(np.atleast_2d(vector), min(most, self.size))
        known = rows[0] >= 0
        return found[0][known], rows[0][known]


def _all_rows(index: "faiss.IndexFlat") -> NDArray[np.float32]:
    """Look at the rows where the index keeps them, without a copy; valid for as long as the index is."""
    if not index.ntotal:
        return np.empty((0, index.d), dtype=np.float32)
    rows: NDArray[np.float32] = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
    return rows.reshape(index.ntotal, index.d)


def _hnsw(dimension: int) -> "faiss.Index":
    index = faiss.IndexHNSWFlat(dimension, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = HNSW_BUILD_EFFORT
    index.hnsw.efSearch = HNSW_SEARCH_EFFORT
    return index
