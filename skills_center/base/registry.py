"""What apps hand in to something below them, which knows none of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Things of one kind, in the order in which they were handed in.

    `name` says what they are, in errors. The `hooks` module of each app hands in, and nothing else
    does; hooks are loaded once, when the portal starts.
    """

    def __init__(self, name: str):
        self.name = name
        self._items: list[T] = []

    def register(self, item: T) -> T:
        """Hand one in. ValueError for one that is here already: it would be done twice."""
        if item in self._items:
            raise ValueError(f"{self.name}: {item!r} is handed in twice")
        self._items.append(item)
        return item

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._items))

    def __reversed__(self) -> Iterator[T]:
        """The last first: of apps in order of their floors, those above before those below."""
        return reversed(tuple(self._items))

    def __len__(self) -> int:
        return len(self._items)

    @contextmanager
    def temporarily(self, *items: T):
        """Have these beside the others, inside the block: for tests."""
        kept = [*self._items]
        try:
            for item in items:
                self.register(item)
            yield
        finally:
            self._items[:] = kept
