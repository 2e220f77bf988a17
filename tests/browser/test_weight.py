"""The first view of each public page, as it crosses the network to a phone that has nothing yet."""

import pytest

from .conftest import PHONE
from .test_pages import on_each_page

pytestmark = [
    pytest.mark.browser,
    # A group of its own: two browsers side by side take half the time.
    pytest.mark.xdist_group("browser-weight"),
    pytest.mark.usefixtures("db", "demonstration"),
]

HEAVIEST = 100_000  # bytes, compressed, headers included
MOST_REQUESTS = 8


@pytest.mark.parametrize("language", ["ar", "fr"])
@on_each_page
def test_first_view_is_light_and_comes_from_one_host(person, portal, path, language):
    page = person(language, PHONE)
    addresses, received = [], []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.requestWillBeSent", lambda event: addresses.append(event["request"]["url"]))
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(f"/{language}/{path}", wait_until="networkidle")
    asked = [address for address in addresses if not address.startswith("data:")]
    assert {address.startswith(f"{portal}/") for address in asked} == {True}
    assert len(asked) <= MOST_REQUESTS, asked
    assert sum(received) < HEAVIEST
