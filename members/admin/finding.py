"""The search of a list whose rows are of members: who is called so, else whose name comes near."""

from typing import Any

from django.db.models import F

from members.models import Member
from members.models.searched import in_order_of
from members.other_tries import by_short_number, otherwise
from skills_center.base.admin_searched import asks_for_nothing
from skills_center.base.paginator import COUNT_LIMIT

from .begun import told_of

MOST_KEYS = 1_000  # more are shown by the search itself


class FindsMembers:
    """Before the class of a list: `member_path` leads from a row to its member, `pk` to itself.

    What a person may search by is told by `found_by`; the page says so where `request.comes_near`.
    """

    member_path = "member"
    get_ordering: Any

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        if asks_for_nothing(request, search_term):
            return queryset.none(), False
        by_number = self._meant(queryset, by_short_number(search_term))
        if by_number is not None:
            return by_number, False
        found = self.found_in(queryset, request.user, search_term)
        # Asked for once: counted and shown it is by its keys. A first row alone would be sought
        # through the whole table, where the database takes the name for a common one.
        keys = list(found.order_by().values_list("pk", flat=True)[:COUNT_LIMIT])
        if keys:
            rows = queryset.filter(pk__in=keys) if len(keys) <= MOST_KEYS else found
            rows.known_count = len(keys)
            return rows, False
        meant = self._meant(queryset, otherwise(request.user, search_term))
        if meant is not None:
            return meant, False
        request.begins = begins = self.begun_with(search_term)
        request.begins_told = told_of(begins) if begins else {}
        return self._nearest(request, queryset, search_term), False

    def found_in(self, rows, user, search_term):
        """The rows of the members whom this finds."""
        members = Member.objects.found_by(user, search_term)
        return rows.filter(**{f"{self.member_path}__in": members})

    def _meant(self, rows, condition):
        """The rows of those whom another reading of what was typed finds; None without any."""
        if condition is None:
            return None
        members = self.members_in(rows).filter(condition)
        keys = list(members.order_by().values_list("pk", flat=True)[:MOST_KEYS])
        return rows.filter(**{f"{self.member_path}__in": keys}) if keys else None

    def members_in(self, rows):
        """The members of these rows."""
        return Member.objects.filter(pk__in=rows.order_by().values(self.member_path))

    def begun_with(self, search_term):
        """The fields with which somebody new may be begun here; none where nobody is."""

    def _nearest(self, request, queryset, search_term):
        """The rows of members whose names come near, the nearest first."""
        keys = self.members_in(queryset).nearest(search_term)
        if not keys:
            return queryset.none()
        request.comes_near = True
        near = queryset.filter(**{f"{self.member_path}__in": keys})
        if request.GET.get("o"):  # somebody sorts the list by a column
            return near
        return near.order_by(in_order_of(self.member_path, keys), F("pk").desc())


class FindsItsMembers(FindsMembers):
    """Of a list whose rows are the files of members themselves."""

    member_path = "pk"
    opts: Any

    def found_in(self, rows, user, search_term):
        seen = user.centers_allowing(f"{self.opts.app_label}.view_{self.opts.model_name}")
        return rows.found_by(user, search_term, of_centers=seen)

    def members_in(self, rows):
        return rows
