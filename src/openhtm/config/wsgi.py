"""The WSGI application that the server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from openhtm.kernel.processes import end_with_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openhtm.config.settings")

application = get_wsgi_application()

# Everything is imported before the first request, and the collector never looks at it again: long pauses come
# from a big heap.
_ = get_resolver().url_patterns
end_with_server()
gc.collect()
gc.freeze()
