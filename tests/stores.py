"""A store that guards in the memory of one process: fast, and emptied between two tests."""

import threading

from django.core.cache.backends.locmem import LocMemCache

from skills_center.base.stores import GuardingStore

_changing = threading.RLock()


class MemoryStore(GuardingStore, LocMemCache):
    def __init__(self, name, params):
        super().__init__(name, params)
        self._max_entries = float("inf")

    def change(self, keys, decide):
        with _changing:
            answer, written = decide({key: self.get(key) for key in keys})
            for key, (value, seconds) in written.items():
                self.set(key, value, seconds)
            return answer

    def clear(self):
        """Between two tests: the stores of the portal refuse."""
        LocMemCache.clear(self)
