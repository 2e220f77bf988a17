"""What becomes of personal data: the copy, requests, erasure, and what goes by itself.

It stands above the apps and knows none of their rows. What each keeps about members it hands in as
a `PersonalData` (`base/personal_data.py`), bound in its `hooks`; this package asks all of them.
"""
