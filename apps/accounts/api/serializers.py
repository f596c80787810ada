"""What the account endpoints take and give."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.accounts.types import Profile
from apps.core.api.fields import ObjectSerializer, TextField


class CredentialsSerializer(ObjectSerializer):
    # Not an EmailField: an address that can't exist gets the same answer as one that doesn't.
    email = TextField(max_length=254)
    password = TextField(max_length=1024, trim_whitespace=False, style={"input_type": "password"})


class RefreshSerializer(ObjectSerializer):
    refresh = TextField(max_length=2048, trim_whitespace=False)


class TokenPairSerializer(serializers.Serializer[dict[str, Any]]):
    access = serializers.CharField(read_only=True)
    refresh = serializers.CharField(
        read_only=True, help_text="Good once: each refresh answers with the next one."
    )
    token_type = serializers.CharField(read_only=True, default="Bearer")
    expires_in = serializers.IntegerField(read_only=True, help_text="Life of the access token, in seconds.")


class ProfileSerializer(serializers.Serializer[Profile]):
    id = serializers.UUIDField(read_only=True)
    email = serializers.EmailField(read_only=True)
    email_verified = serializers.BooleanField(read_only=True)
    full_name = serializers.CharField(read_only=True)
    language = serializers.CharField(read_only=True)
    role = serializers.CharField(read_only=True)
