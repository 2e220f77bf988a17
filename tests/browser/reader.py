"""Somebody before a page: what they see of it, and what the browser says of it."""

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
LOOK = 'axe.run({resultTypes: ["violations"]})'


class Reader:
    """`said` holds what went wrong since the page was opened: errors on the console, what the
    content security policy refused, requests that failed."""

    def __init__(self, page):
        self.page = page
        self.said = []
        self.tools = page.context.new_cdp_session(page)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("requestfailed", self._miss)

    def _hear(self, told):
        if told.type == "error":
            self.said.append(told.text)

    def _miss(self, request):
        # The page before this one was left while its icon was on the way.
        if request.failure != "net::ERR_ABORTED":
            self.said.append(f"{request.url}: {request.failure}")

    def open(self, address):
        """Open a page that exists."""
        self.said.clear()
        assert self.page.goto(address).status == 200

    @property
    def overflow(self):
        """By how many pixels the page is wider than its window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    @property
    def findings(self):
        """What axe finds, as a report; empty when it finds nothing.

        Asked through the tools of the developers: whatever else would run a script in the page,
        its policy refuses.
        """
        self._evaluate(AXE)
        found = AxeResults(self._evaluate(LOOK))
        return found.generate_report() if found.violations_count else ""

    def _evaluate(self, expression):
        told = self.tools.send(
            "Runtime.evaluate",
            {"expression": expression, "awaitPromise": True, "returnByValue": True},
        )
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")


class Newcomer(Reader):
    """A reader whose browser keeps nothing: each page is their first. `asked` holds the addresses
    that the page loaded, `weight` the bytes that came over the network, compressed, with heads."""

    def __init__(self, page):
        super().__init__(page)
        self.asked, self.weight = [], 0
        self.tools.on("Network.requestWillBeSent", self._ask)
        self.tools.on("Network.loadingFinished", self._receive)
        self.tools.send("Network.enable")
        self.tools.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def _ask(self, event):
        if not event["request"]["url"].startswith("data:"):
            self.asked.append(event["request"]["url"])

    def _receive(self, event):
        self.weight += event["encodedDataLength"]

    def open(self, address):
        self.asked.clear()
        self.weight = 0
        super().open(address)


class Phone(Reader):
    """A reader who comes by a line of their own (`line.Line`), and may be without network."""

    def __init__(self, page, line):
        super().__init__(page)
        self._context, self._line = page.context, line

    def leave_the_network(self):
        self._line.cut()
        self._context.set_offline(True)

    def find_the_network(self):
        self._line.mend()
        self._context.set_offline(False)
