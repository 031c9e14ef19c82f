"""The bare pages as a WSGI application, served in the same way as the program."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare_settings"

application = get_wsgi_application()
gc.collect()
gc.freeze()
