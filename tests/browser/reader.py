"""Somebody before a page: what they see of it, and what the browser says of it."""

from axe_playwright_python.sync_playwright import Axe


class Reader:
    """`said` holds what went wrong since the page was opened: errors on the console, what the
    content security policy refused, requests that failed."""

    def __init__(self, page):
        self.page = page
        self.said = []
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

        The context must bypass the policy: it would refuse axe, as any script from elsewhere.
        """
        found = Axe().run(self.page)
        return found.generate_report() if found.violations_count else ""
