"""Reference data that ships with the portal: centres, communes, partners, the country's fixed
holidays, the five tracks and the notice on personal data."""

import json
from pathlib import Path

from django.db import transaction

from members.models import Notice
from skills_center.network.models import Center, Commune, Holiday, Partner
from tracks.models import Track

FOLDER = Path(__file__).parent / "reference"


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@transaction.atomic
def load_reference():
    """Create what is missing; never touch a row that exists: the staff may have edited it.

    Returns how many rows were created.
    """
    network = read("network")
    created = sum(_add(Center, "slug", row) for row in network["centers"])
    centers = {center.slug: center for center in Center.objects.all()}
    for row in network["communes"]:
        created += _add(Commune, "slug", {**row, "center": centers.get(row["center"])})
    created += sum(_add(Partner, "slug", row) for row in network["partners"])
    created += sum(_add(Track, "code", row) for row in read("tracks"))
    created += sum(_add(Holiday, "code", row) for row in read("holidays"))
    created += sum(_add(Notice, "version", row) for row in read("notices"))
    return created


def _add(model, key, row):
    _row, created = model.objects.get_or_create(**{key: row[key]}, defaults=row)
    return created
