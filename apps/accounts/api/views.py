"""Signing in, staying in and signing out over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts import services
from apps.accounts.api.serializers import (
    CredentialsSerializer,
    ProfileSerializer,
    RefreshSerializer,
    TokenPairSerializer,
)
from apps.accounts.permissions import IsCustomer
from apps.accounts.types import TokenPair
from apps.core import context
from apps.core.api.bodies import read_body
from apps.core.api.fields import ProblemSerializer
from apps.core.api.idempotency import idempotency_of, response_of
from apps.core.api.schema import KEY, REPLAYED
from apps.core.api.views import JsonView
from apps.core.idempotency import Answer
from apps.core.rate_limit import check_rate

_REFUSED = OpenApiResponse(ProblemSerializer, description="`invalid_credentials` or `invalid_token`.")
_CONFLICT = OpenApiResponse(ProblemSerializer)
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def _answer(pair: TokenPair) -> Answer:
    body = {
        "access": pair.access,
        "refresh": pair.refresh,
        "token_type": "Bearer",
        "expires_in": pair.expires_in,
    }
    return Answer(status.HTTP_200_OK, body)


class SecretView(JsonView):
    """Answers, refusals and repetitions alike, that no cache keeps."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in _NO_STORE.items():
            response[name] = value
        return response


class AuthView(SecretView):
    """Who asks shows what they have in the body."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class TokenView(AuthView):
    @extend_schema(
        operation_id="auth_token",
        summary="Sign in",
        tags=["auth"],
        request=CredentialsSerializer,
        responses={200: TokenPairSerializer, 401: _REFUSED},
        auth=[],
    )
    def post(self, request: Request) -> HttpResponse:
        """E-mail address and password for a pair of tokens.

        Every refusal is the same `invalid_credentials`.
        """
        given = read_body(CredentialsSerializer, request.data)
        check_rate("auth.token", f"address:{context.current().address}")
        check_rate("auth.token", f"email:{given['email'].strip().lower()}")
        pair = services.issue_tokens(email=given["email"], password=given["password"])
        return response_of(_answer(pair))


class RefreshView(AuthView):
    @extend_schema(
        operation_id="auth_refresh",
        summary="Next pair of tokens",
        tags=["auth"],
        parameters=[KEY, REPLAYED],
        request=RefreshSerializer,
        responses={200: TokenPairSerializer, 401: _REFUSED, 409: _CONFLICT, 422: _CONFLICT},
        auth=[],
    )
    def post(self, request: Request) -> HttpResponse:
        """Exchanges a refresh token, once.

        One that comes a second time ends the sign-in it belongs to, unless it comes under the same `Idempotency-Key`:
        then its answer was lost, and is given again.
        """
        given = read_body(RefreshSerializer, request.data)
        check_rate("auth.refresh", f"address:{context.current().address}")
        pair = services.refresh_tokens(refresh=given["refresh"], idempotency=idempotency_of(request, _answer))
        return response_of(_answer(pair))


class RevokeView(AuthView):
    @extend_schema(
        operation_id="auth_revoke",
        summary="Sign out",
        tags=["auth"],
        request=RefreshSerializer,
        responses={204: OpenApiResponse(description="Revoked, now or before.")},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Ends the sign-in that a refresh token belongs to.

        Access tokens that are out run off within ten minutes.
        """
        given = read_body(RefreshSerializer, request.data)
        services.revoke_tokens(refresh=given["refresh"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(SecretView):
    permission_classes = (IsCustomer,)

    @extend_schema(operation_id="me", summary="My account", tags=["auth"], responses={200: ProfileSerializer})
    def get(self, request: Request) -> Response:
        """The account that the token belongs to."""
        profile = services.profile_of(context.current().actor.id)
        return Response(ProfileSerializer(profile).data)
