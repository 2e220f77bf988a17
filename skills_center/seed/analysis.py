"""What the database knows of its tables, by which it plans its queries."""

from django.db import connection


def analyze():
    """Let the database count its rows anew. After thousands at once it plans as if they were
    empty until it looks by itself: the results of the demonstration took seven times as long."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
