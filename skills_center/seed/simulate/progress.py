"""How far a simulation is: a line now and then, on a terminal and in a log alike."""

import time

from .members import Members

EVERY = 10  # seconds


class Progress:
    def __init__(self, world, say):
        self.world, self.say = world, say
        self.begun = self.last = time.monotonic()

    def look(self, what=""):
        """Say how far it is, and what is being done, when nothing was said for a while."""
        if time.monotonic() - self.last >= EVERY:
            self.tell(what or f"members, {self._share()} %")

    def _share(self):
        return 100 * self.world.subject(Members).registered // self.world.members

    def tell(self, what):
        self.last = time.monotonic()
        rows = sum(table.rows for table in self.world.tables.values())
        self.say(f"{self.last - self.begun:7.1f} s  {rows:>12,} rows  {what}")
