"""Pages of lists that may hold a million rows."""

from typing import cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

COUNT_LIMIT = 10_000


class CappedPaginator(Paginator):
    """Count no further than COUNT_LIMIT rows: past that nobody turns pages, they search.

    By their keys alone: what a list counts for each row it shows is not counted for all. Rows whose
    number is known already (`known_count`, which no narrower rows take over) are not counted anew.
    """

    @cached_property
    def count(self):
        known = getattr(self.object_list, "known_count", None)
        if known is not None:
            return known
        rows = cast(QuerySet, self.object_list)
        return rows.order_by().values("pk")[:COUNT_LIMIT].count()
