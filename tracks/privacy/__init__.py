"""What the tracks keep about members: one module a subject, each with its contract."""
