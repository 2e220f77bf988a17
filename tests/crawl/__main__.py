"""The whole crawl: `make crawl`. See docs/security.md."""

import sys

from .whole import main

sys.exit(main(sys.argv[1:]))
