"""Signing in, staying in and signing out over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

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
from apps.core.api.fields import ProblemSerializer
from apps.core.rate_limit import check_rate

_REFUSED = OpenApiResponse(ProblemSerializer, description="`invalid_credentials` or `invalid_token`.")
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def _valid(serializer: Serializer[dict[str, Any]]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data


def _answer(pair: TokenPair) -> Response:
    body = {
        "access": pair.access,
        "refresh": pair.refresh,
        "token_type": "Bearer",
        "expires_in": pair.expires_in,
    }
    return Response(body, headers=_NO_STORE)


class TokenView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="auth_token",
        summary="Sign in",
        tags=["auth"],
        request=CredentialsSerializer,
        responses={200: TokenPairSerializer, 401: _REFUSED},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """E-mail address and password for a pair of tokens.

        Every refusal is the same `invalid_credentials`.
        """
        given = _valid(CredentialsSerializer(data=request.data))
        check_rate("auth.token", f"address:{context.current().address}")
        check_rate("auth.token", f"email:{given['email'].strip().lower()}")
        return _answer(services.issue_tokens(email=given["email"], password=given["password"]))


class RefreshView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="auth_refresh",
        summary="Next pair of tokens",
        tags=["auth"],
        request=RefreshSerializer,
        responses={200: TokenPairSerializer, 401: _REFUSED},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Exchanges a refresh token, once. One that comes a second time ends the sign-in it belongs to."""
        given = _valid(RefreshSerializer(data=request.data))
        check_rate("auth.refresh", f"address:{context.current().address}")
        return _answer(services.refresh_tokens(refresh=given["refresh"]))


class RevokeView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

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
        given = _valid(RefreshSerializer(data=request.data))
        services.revoke_tokens(refresh=given["refresh"])
        return Response(status=status.HTTP_204_NO_CONTENT, headers=_NO_STORE)


class MeView(APIView):
    permission_classes = (IsCustomer,)

    @extend_schema(operation_id="me", summary="My account", tags=["auth"], responses={200: ProfileSerializer})
    def get(self, request: Request) -> Response:
        """The account that the token belongs to."""
        profile = services.profile_of(context.current().actor.id)
        return Response(ProfileSerializer(profile).data, headers=_NO_STORE)
