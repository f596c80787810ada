"""The ASGI application of the web, api and staff roles."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flyaway.settings.local")

application = get_asgi_application()
