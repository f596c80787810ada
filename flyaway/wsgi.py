"""The WSGI application of the web, api and staff roles."""

import os
import sys

from django.core.wsgi import get_wsgi_application

# A thread that holds a row lock must not wait five milliseconds for its turn while another one renders a page.
sys.setswitchinterval(0.0005)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flyaway.settings.local")

application = get_wsgi_application()
