"""The limit beside search: a bare Django that lists 20 rows, without middleware, on the same server."""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from flyaway.settings import endpoints
from flyaway.settings.env import Environment

ROWS = "SELECT code, name, city, country, latitude, longitude FROM flights_airport ORDER BY code LIMIT 20"
PAGE = (
    "<!doctype html><title>List</title><table>{% for row in rows %}<tr>"
    "{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table>"
)

settings.configure(
    SECRET_KEY="bare",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES=endpoints.databases(Environment(os.environ)),
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    MIDDLEWARE=[],
    INSTALLED_APPS=[],
)
django.setup()
_page = engines["django"].from_string(PAGE)


def rows(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        return HttpResponse(_page.render({"rows": cursor.fetchall()}))


urlpatterns = [path("", rows)]
application = WSGIHandler()
