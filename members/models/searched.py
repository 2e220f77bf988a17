"""Members as a search finds them, and how much of them it may be told to whom."""

from django.db import models
from phonenumber_field.phonenumber import to_python

from members.identifiers import fold_cin
from members.search import NEAREST, Search
from skills_center.base.models import CenterScopedQuerySet

# Of the names that come near these many are compared, before the nearest are shown.
COMPARED = 400


class SearchedMembers(CenterScopedQuerySet):
    def search(self, query):
        """Those in whose data every fragment of `query` stands, or its birth date."""
        return self.filter(Search.read(query).in_file())

    def found_by(self, user, query, *, of_centers=None):
        """What `query` finds for this person, where these members are known to be of some centres
        by the ids of those.

        Where they may identify members, any fragment of any of a member's data finds them, and so
        does a birth date. Elsewhere fragments are looked for in names and numbers alone, and a card
        number or a phone finds its holder when it is typed whole: digit by digit it would be told.
        """
        asked = Search.read(query)
        identified = user.centers_allowing("members.identify_member")
        if identified is None or not asked.terms:
            return self.filter(asked.in_file())
        if of_centers and of_centers <= identified:  # what is in the names is in the file too
            return self.filter(asked.in_file() | _whole(query))
        found = asked.in_text("name_text") | _whole(query)
        if identified:
            found |= models.Q(center__in=identified) & asked.in_file()
        return self.filter(found)

    def nearest(self, query):
        """The keys of those whose names come near, the nearest first: where nobody is called so.

        Names alone are compared, which whoever sees a file may read: nothing else of it is told.
        """
        asked = Search.read(query)
        near = asked.near()
        if near is None:
            return []
        names = self.filter(near).order_by().values_list("pk", "name_text", "name_sounds")
        ranked = sorted(
            (-asked.nearness(text, sounds), -pk) for pk, text, sounds in names[:COMPARED]
        )
        return [-pk for _nearness, pk in ranked[:NEAREST]]


def in_order_of(column, keys):
    """The order in which these keys stand."""
    places = [models.When(**{column: key}, then=place) for place, key in enumerate(keys)]
    return models.Case(*places, default=len(keys), output_field=models.IntegerField())


def _whole(query):
    """The condition of being the member whose card number or phone this is, typed whole."""
    found = models.Q(cin=fold_cin(query))
    phone = to_python(query)
    return found | models.Q(phone=phone) if phone and phone.is_valid() else found
