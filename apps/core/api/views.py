"""What all views of the API have in common."""

from __future__ import annotations

from rest_framework.views import APIView


class JsonView(APIView):
    """Takes what it has a method for. OPTIONS tells nothing that the schema doesn't, so it is none of them."""

    http_method_names = [name for name in APIView.http_method_names if name != "options"]
