"""Files that browsers and crawlers ask for at the root, whatever the pages say."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

# Pages that belong to somebody say `noindex` themselves.
_ROBOTS = "User-agent: *\nDisallow: /api/v1/\n"


@csrf_exempt
@require_safe
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """The file's own address changes with its content."""
    return HttpResponseRedirect(static("img/favicon.ico"))
