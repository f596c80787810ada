"""The WSGI application of the web, api and staff roles."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flyaway.settings.local")

application = get_wsgi_application()
