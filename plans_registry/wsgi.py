"""The door of the production server; it refuses to open in development mode."""

import gc
import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plans_registry.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402  (settings are ready only now)

from plans_registry.databases import wait_no_longer  # noqa: E402
from plans_registry.error_reports import start_sentry  # noqa: E402
from plans_registry.warm_up import warm_up  # noqa: E402

if settings.DEBUG:
    raise ImproperlyConfigured("DEBUG is on: a production server does not start so. Set DEBUG=0 and SECRET_KEY.")

wait_no_longer()
if settings.SENTRY_DSN:
    start_sentry(settings.SENTRY_DSN)
warm_up()
# What is known by now stays: the collector need not look through it again and again while pages are drawn.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
