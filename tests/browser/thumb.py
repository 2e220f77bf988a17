"""Somebody who types and taps, and how long a person would take."""

# How fast a thumb is: 36 words a minute are three letters a second (Palin and others, 2019,
# 37,000 people on their own phones); finding and hitting a button is slower.
LETTERS_A_SECOND, SECONDS_A_TAP = 3, 1.5


class Thumb:
    """Types and taps, and knows how long a person would take."""

    def __init__(self, page):
        self.page, self.letters, self.taps = page, 0, 0

    def type(self, name, text):
        self.taps += 1
        self.letters += len(text)
        self.page.locator(f"[name={name}]").fill(text)

    def tick(self, name, value=None):
        self.taps += 1
        which = f"[value={value}]" if value else ""
        self.page.locator(f"[name={name}]{which}").check()

    def choose(self, name, index):
        self.taps += 2
        self.page.locator(f"select[name={name}]").select_option(index=index)

    def tap(self, label):
        self.taps += 1
        self.page.get_by_role("main").get_by_text(label, exact=True).click()

    @property
    def seconds(self):
        return self.letters / LETTERS_A_SECOND + self.taps * SECONDS_A_TAP
