"""Whether the time of an answer tells if an account exists: `python -m bench.same_answer`.

Strangers type the e-mail of a member and one that nobody has, in turn, each from an address of
their own. The ratio of the medians says it, in one run; the suite holds the two to the same work
(`tests/members/test_same_answer.py`).
"""

from statistics import median

from . import report, size
from .portal import open_portal
from .site import SetupError, prepared

TOLERANCE = 0.12


def main():
    asked = size.asked()
    with prepared(asked.members) as environment:
        # No letter is printed, and none leaves.
        open_portal(environment, EMAIL_URL="dummymail://")
        taken = {name: measure(*way, asked.strangers) for name, way in ways().items()}
    rows = [(name, median(known), median(unknown)) for name, (known, unknown) in taken.items()]
    report.table(
        ("what is asked", "known, ms", "unknown, ms", "ratio"),
        [
            (name, f"{1000 * known:.1f}", f"{1000 * unknown:.1f}", f"{known / unknown:.2f}")
            for name, known, unknown in rows
        ],
    )
    differences = [abs(known / unknown - 1) for _name, known, unknown in rows]
    return verdict(max(differences), is_short=asked.is_short)


def ways():
    """What a stranger does → its address, and what they type beside the contact."""
    from django.urls import reverse

    return {
        "log in with a password": (
            reverse("account_login_staff"),
            "login",
            {"password": "a wrong one"},
        ),
        "ask for a code": (reverse("account_login"), "login", {}),
    }


def measure(address, field, typed, number):
    """The seconds for members and for others, so many of each; a first pair is not counted."""
    from members.models import User

    members = User.objects.filter(is_staff=False, email__endswith=".example").order_by("pk")
    known = list(members.values_list("email", flat=True)[: number + 1])
    if len(known) != number + 1:
        raise SetupError(f"{number + 1} members with an e-mail are needed.")
    taken = [
        [seconds_of(address, typed | {field: one}) for one in (email, f"nobody-{email}")]
        for email in known
    ]
    return list(zip(*taken[1:], strict=True))


_strangers = iter(range(1, 1 << 16))


def seconds_of(address, typed):
    from django.test import Client

    number = next(_strangers)
    network = f"10.0.{number // 250}.{number % 250 + 1}"
    headers = {"host": "127.0.0.1", "x-forwarded-proto": "https", "x-forwarded-for": network}
    client = Client(headers=headers)
    return report.seconds(lambda: client.post(address, typed))


def verdict(difference, *, is_short):
    """0 when the two differ by less than what a stranger could tell through a network."""
    if is_short:
        return 0
    wanted = f"{'within' if difference <= TOLERANCE else 'PAST'} {TOLERANCE:.0%}"
    print(f"\nknown and unknown differ by {difference:.0%}, {wanted}")
    return 0 if difference <= TOLERANCE else 1


if __name__ == "__main__":
    report.run(main)
