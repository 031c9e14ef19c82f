"""The bare pages as a WSGI application, served in the same way as the program."""

import gc
import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare_settings"

django.setup(set_prefix=False)
# Installed packages insist on their middleware while they start; the floor has none.
settings.MIDDLEWARE = []
application = WSGIHandler()
gc.collect()
gc.freeze()
