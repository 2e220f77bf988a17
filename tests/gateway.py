"""A text-message gateway that keeps what it was given."""

sent: list[tuple[str, str]] = []


class Outbox:
    def send(self, address, body, key):
        sent.append((address, body))
