"""The endpoints an environment chooses: database, caches, broker, payments, site, keys."""

from __future__ import annotations

import sys
from typing import Any

from flyaway.settings.env import Environment


def databases(env: Environment, default: str | None = None) -> dict[str, dict[str, Any]]:
    """The application's connection. Kept open between requests: a connection per request costs most of the throughput.

    Time-outs make a stuck lock an answer (503) instead of a queue: they are mapped to Unavailable.
    The tables belong to another role than the one that sells; `manage.py migrate` works as their owner.
    """
    config: dict[str, Any] = (
        env.database("OWNER_DATABASE_URL")
        if sys.argv[1:2] == ["migrate"] and env.has("OWNER_DATABASE_URL")
        else env.database("DATABASE_URL", default)
    )
    config["CONN_MAX_AGE"] = env.integer("DATABASE_CONN_MAX_AGE", 600)
    config["CONN_HEALTH_CHECKS"] = True
    config["DISABLE_SERVER_SIDE_CURSORS"] = False
    config["OPTIONS"] = {
        "connect_timeout": "3",
        # A server that fell silent: its own time-outs, below, end nothing then.
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": "25000",
        # Values travel apart from the text, and what a connection asks again is prepared there: planning a sale's one
        # great INSERT anew for each sale costs the server more than carrying it out.
        "server_side_binding": True,
        "prepare_threshold": 2,
        "application_name": env.string("FLYAWAY_ROLE", "flyaway"),
        # One plan for all values: a first look at them would be planned five times before the server believes it.
        "options": "-c plan_cache_mode=force_generic_plan"
        " -c statement_timeout=15s -c lock_timeout=4s -c idle_in_transaction_session_timeout=30s",
        **config["OPTIONS"],
    }
    return {"default": config}


def caches(env: Environment, default: str | None = None) -> dict[str, dict[str, Any]]:
    """JSON values only, never pickles; a cache that is down answers as empty."""
    return {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": env.string("CACHE_URL", default),
            "KEY_PREFIX": "flyaway",
            "VERSION": 1,
            "OPTIONS": {
                "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
                "IGNORE_EXCEPTIONS": True,
                "SOCKET_CONNECT_TIMEOUT": 0.25,
                "SOCKET_TIMEOUT": 0.25,
            },
        }
    }


def storages(env: Environment, media_root: str) -> dict[str, dict[str, Any]]:
    """Travel documents: S3 where a bucket is named, else private files under `media_root` that no URL serves."""
    documents: dict[str, Any]
    if env.has("DOCUMENTS_BUCKET"):
        documents = {
            "BACKEND": "apps.accounts.bucket.PrivateBucket",
            "OPTIONS": {
                "bucket_name": env.string("DOCUMENTS_BUCKET"),
                "region_name": env.string("AWS_REGION"),
                "endpoint_url": env.string("DOCUMENTS_ENDPOINT_URL", "") or None,
                "default_acl": "private",
                "file_overwrite": False,
                "querystring_auth": True,
                "querystring_expire": 60,
                "object_parameters": {"ServerSideEncryption": "aws:kms"},
            },
        }
    else:
        documents = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": media_root, "base_url": None, "file_permissions_mode": 0o600},
        }
    return {
        "default": documents,
        "documents": documents,
        "staticfiles": {"BACKEND": "apps.core.static_files.ReleaseStorage"},
    }
