"""The panel of a channel that fails: what was answered, what to do, and its end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from skills_center.messaging.enums import Channel
from skills_center.messaging.models import ChannelPause, Message
from skills_center.messaging.outbox import delivery
from skills_center.messaging.outbox.failures import NotSentError, OursError, RefusedError
from skills_center.messaging.outbox.refusals import REFUSED_AFTER
from tests import gateway as texts
from tests.marks import once

from .servers import queue

pytestmark = [once, pytest.mark.django_db]
TITLE = "Messages do not leave"
# What the other side answers, and the word of what is to be done about it.
ANSWERS = [
    (NotSentError("ConnectError", of_channel=True), "lasts an hour"),
    (NotSentError("DNS timeout", of_channel=True), "lasts an hour"),
    (NotSentError("HTTP 429", of_channel=True, wait=10**9), "lasts an hour"),
    (OursError("HTTP 401"), "token"),
    (OursError("HTTP 402"), "no credit"),
    (OursError("HTTP 404"), "address"),
    (OursError("HTTP 415"), "Our settings"),
    (OursError("DNS", surely=True), "address"),
    (OursError("TLS", surely=True), "certificate"),
    (OursError("ModuleNotFoundError", surely=True), "Our settings"),
    (OursError("SMTP 535 ours", surely=True), "token"),
    (OursError("SMTP 550 ours"), "sender"),
    (RefusedError("HTTP 400"), "contract"),
    (RefusedError("HTTP 422"), "contract"),
    (RefusedError("SMTP 554"), "contract"),
    (RefusedError("of a gateway of one's own"), "contract"),
]


def lines(client, user):
    """The rows of the panel; None where there is none."""
    client.force_login(user)
    page = client.get("/admin/", headers={"accept-language": "en"})
    panel = next((one for one in page.context["panels"] if one["title"] == TITLE), None)
    return panel and panel["rows"]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: f"{answer[0].code}")
def test_it_says_what_was_answered_and_what_to_do_and_ends_by_itself(
    client, director, answer, monkeypatch, time_machine
):
    error, to_do = answer

    def send(self, address, body, key):
        if error:
            raise error

    monkeypatch.setattr(texts.Outbox, "send", send)
    for number in range(REFUSED_AFTER + 1):
        queue(number)
    delivery.send_due()
    (row,) = lines(client, director)
    assert to_do in row["note"]
    assert str(error.code) in row["note"]
    assert f"{REFUSED_AFTER + 1} messages wait" in row["note"]
    assert "as soon as one gets through" in row["note"]
    error = None
    time_machine.move_to(timezone.now() + timedelta(hours=1), tick=False)
    assert delivery.send_due() == (REFUSED_AFTER + 1, 0)
    assert lines(client, director) is None


def test_where_none_waits_the_next_one_ends_it(client, director, time_machine):
    now = timezone.now()
    ChannelPause.objects.create(
        channel=Channel.TEXT, failing_since=now, paused_until=now, why="HTTP 401", is_ours=True
    )
    (row,) = lines(client, director)
    assert "No message waits" in row["note"]
    queue()
    assert delivery.send_due() == (1, 0)
    assert lines(client, director) is None
    assert Message.objects.get().sent_at
