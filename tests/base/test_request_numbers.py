"""One number a request: in the answer, in the log, on the page of an error."""

import logging

import pytest

from skills_center.base.request_numbers import NO_REQUEST, request_id
from tests.log_lines import log_written
from tests.marks import once

pytestmark = once


def test_each_answer_carries_a_number_of_its_own(client, db):
    numbers = {client.get(page)["X-Request-ID"] for page in ("/healthz", "/ar/", "/ar/nowhere/")}
    assert len(numbers) == 3
    assert all(number.isalpha() and len(number) == 8 for number in numbers)


@pytest.mark.parametrize(
    "number", ["0a1b2c3d4e5f67890a1b2c3d4e5f6789", "7f8e1a52-9c1d-4a7e-8d8f-3b1b7a9b2c01"]
)
def test_plain_number_of_the_proxy_is_kept(client, db, number):
    assert client.get("/healthz", headers={"x-request-id": number})["X-Request-ID"] == number


@pytest.mark.parametrize(
    "given",
    [
        "",
        "x",
        "0650900012",
        "Salma-Alaoui-0612345678",
        "deadbeef",
        "06-50-90-00-12",
        "a b",
        "a\x1b[31mb",
        "<b>1234</b>",
        "a" * 65,
        "é" * 8,
    ],
)
def test_anything_else_is_replaced(client, db, given):
    assert client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"] != given


def test_lines_of_a_request_carry_its_number(client, db):
    with log_written(logging.WARNING) as written:
        number = client.get("/ar/nowhere/")["X-Request-ID"]
    assert f" WARNING {number} django.request Not Found: /ar/…/" in written.getvalue()


def test_outside_a_request_there_is_none(client, db):
    client.get("/healthz").close()
    assert request_id() == NO_REQUEST
