"""Where scans lie: sealed, in a folder or a bucket; a storage that is away is an answer, and soon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from django.core.files.storage import Storage, storages
from moto import mock_aws
from pytest_django import Settings
from s3transfer.exceptions import RetriesExceededError

from apps.accounts import vault
from apps.accounts.bucket import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS, PrivateBucket
from apps.core.errors import Unavailable
from flyaway.settings import endpoints
from flyaway.settings.env import Environment

BUCKET, REGION = "flyaway-scans", "eu-west-1"
AWAY: dict[str, Callable[[], object]] = {
    "put": lambda: vault.put(b"scan", "document:1"),
    "get": lambda: vault.get("ab/abc", "document:1"),
    "remove": lambda: vault.remove("ab/abc"),
}


def in_s3(settings: Settings, **environment: str) -> None:
    """As production's settings have it where a bucket is named."""
    env = Environment({"DOCUMENTS_BUCKET": BUCKET, "AWS_REGION": REGION, **environment})
    settings.STORAGES = {**settings.STORAGES, "documents": endpoints.storages(env, "")["documents"]}


@pytest.fixture
def s3(settings: Settings) -> Iterator[Any]:
    with mock_aws():
        in_s3(settings)
        yield boto3.client("s3", region_name=REGION)


def test_a_scan_lies_sealed_in_a_bucket(s3: Any) -> None:
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    key = vault.put(b"scan", "document:1")
    stored = s3.get_object(Bucket=BUCKET, Key=key)
    assert b"scan" not in stored["Body"].read()
    assert stored["ServerSideEncryption"] == "aws:kms"
    assert vault.get(key, "document:1") == b"scan"
    for _ in range(2):
        vault.remove(key)
    with pytest.raises(Unavailable):
        vault.get(key, "document:1")


@pytest.mark.usefixtures("s3")
def test_a_bucket_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable) as refused:
        vault.put(b"scan", "document:1")
    assert isinstance(refused.value.__cause__, ClientError)


@pytest.mark.parametrize("name", AWAY)
def test_an_endpoint_at_which_nothing_listens_is_unavailable(
    name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    in_s3(settings, DOCUMENTS_ENDPOINT_URL="http://127.0.0.1:1")
    with pytest.raises(Unavailable) as refused:
        AWAY[name]()
    assert isinstance(refused.value.__cause__, EndpointConnectionError)


def raising(error: Exception) -> Callable[..., Any]:
    def fail(*_args: object, **_kwargs: object) -> Any:
        raise error

    return fail


@pytest.mark.parametrize("name", AWAY)
@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "SlowDown"}}, "PutObject"),
        ReadTimeoutError(endpoint_url="http://s3"),
        RetriesExceededError(TimeoutError()),
        OSError("disk is full"),
    ],
    ids=repr,
)
def test_what_any_backend_raises_is_unavailable(
    error: Exception, name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_s3(settings)
    for method in ("save", "open", "delete"):
        monkeypatch.setattr(PrivateBucket, method, raising(error))
    with pytest.raises(Unavailable) as refused:
        AWAY[name]()
    assert refused.value.__cause__ is error


@pytest.mark.parametrize("name", AWAY)
def test_a_folder_that_fails_is_unavailable(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    storage: Storage = storages["documents"]
    for method in ("save", "open", "delete"):
        monkeypatch.setattr(storage, method, raising(PermissionError()))
    with pytest.raises(Unavailable):
        AWAY[name]()


def test_a_bug_is_no_absence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storages["documents"], "delete", raising(TypeError()))
    with pytest.raises(TypeError):
        vault.remove("ab/abc")


@pytest.mark.usefixtures("s3")
def test_a_bucket_answers_within_bounds() -> None:
    bucket: Any = storages["documents"]
    config = bucket.connection.meta.client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (CONNECT_SECONDS, READ_SECONDS)
    assert config.retries["total_max_attempts"] == ATTEMPTS
    assert config.signature_version == "s3v4"
