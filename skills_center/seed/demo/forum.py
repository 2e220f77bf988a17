"""The first edition of the forum, with its programme and its stands."""

from datetime import datetime

from forum.models import Edition, ProgrammeItem, Stand
from skills_center.base.dates import instant_at
from skills_center.network.models import Center
from skills_center.seed.reference_data import read


def create_forum():
    edition_row = read("forum")
    programme, stands = edition_row.pop("programme"), edition_row.pop("stands")
    center = Center.objects.get(slug=edition_row.pop("center"))
    edition = Edition.objects.create(**edition_row, center=center, is_published=True)
    for row in programme:
        times = {key: _instant(row.pop(key)) for key in ("starts_at", "ends_at")}
        ProgrammeItem.objects.create(edition=edition, **times, **row)
    for row in stands:
        Stand.objects.create(edition=edition, **row)


def _instant(text):
    local = datetime.fromisoformat(text)
    return instant_at(local.date(), local.time())
