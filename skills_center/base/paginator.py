"""Pages of lists that may hold a million rows."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

COUNT_LIMIT = 10_000


class CappedPaginator(Paginator):
    """Count no further than COUNT_LIMIT rows: past that nobody turns pages, they search."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:COUNT_LIMIT].count()
