"""Addresses nobody should send, and some do."""

import pytest


@pytest.mark.parametrize(
    "address",
    [
        "/ar/results/0/",
        "/ar/results/10000/members/",
        "/ar/results/99999.json",
        "/ar/forum/9999999999999999999999/",
        "/ar/cohorts/999999999999999999999999/",
        "/ar/results/2014/?center=" + "x" * 5000,
    ],
)
def test_address_of_nothing_is_not_found(client, director, address):
    client.force_login(director)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/ar/results/2014/?center=%00", "/ar/organizations/?q=a%00b"])
def test_null_character_is_a_bad_request(client, db, address):
    assert client.get(address).status_code == 400


def test_null_character_in_a_cookie_is_a_bad_request(client, db):
    response = client.get("/ar/me/", headers={"cookie": 'sessionid="\\000abcdefghijk"'})
    assert response.status_code == 400


def test_search_of_a_thousand_words_finds_nothing_and_breaks_nothing(client, director):
    client.force_login(director)
    words = " ".join(f"w{number}" for number in range(1200))
    assert client.get("/admin/members/member/", {"q": words}).status_code == 200
