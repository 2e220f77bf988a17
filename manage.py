#!/usr/bin/env python
"""Django's command line for Skills Center."""

import os
import sys

from django.core.management import execute_from_command_line

from skills_center.base.endings import tell_of_endings
from skills_center.base.request_numbers import number_request

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skills_center.settings")
    tell_of_endings()
    number_request(None)
    execute_from_command_line(sys.argv)
