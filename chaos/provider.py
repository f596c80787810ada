"""The payment provider of a run: a process that can be killed, and made to hang."""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path

from apps.core.embedded.ports import free_port
from chaos.product import ROOT, wait_until

_ANSWER_SECONDS = 2.0
_STOP_SECONDS = 20.0


class Provider:
    """The payment sandbox behind a bad line (`faulty_provider`), in place of the one that the product brings along."""

    def __init__(self, folder: Path, *, webhook_url: str, seed: int) -> None:
        self._folder = folder
        self._seed = seed
        self._starts = 0
        self._port = free_port()
        self._base = f"http://127.0.0.1:{self._port}"
        self._settings = {
            "--port": str(self._port),
            "--data": str(folder),
            "--webhook-url": webhook_url,
            "--webhook-secret": f"whsec_{secrets.token_hex(24)}",
            "--secret-key": f"sk_test_{secrets.token_hex(24)}",
        }
        folder.mkdir(parents=True)
        self._start()

    @property
    def environ(self) -> dict[str, str]:
        """By these the product uses it."""
        return {
            "STRIPE_API_BASE": self._base,
            "STRIPE_SECRET_KEY": self._settings["--secret-key"],
            "STRIPE_WEBHOOK_SECRET": self._settings["--webhook-secret"],
        }

    def kill(self) -> None:
        """kill -9; returns when it answers again."""
        self._process.kill()
        self._process.wait()
        self._start()

    def hang(self, seconds: float) -> None:
        """Takes connections and says nothing for so long."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            self._process.send_signal(signal.SIGCONT)

    def calm_down(self) -> None:
        """From now on the line is good."""
        self.end()
        self._start("--calm")

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=_STOP_SECONDS)

    @property
    def messages(self) -> Counter[str]:
        """What became of the webhooks."""
        return Counter(self._file("messages").read_text(encoding="ascii").split())

    def _file(self, name: str) -> Path:
        return self._folder / name

    def _start(self, *more: str) -> None:
        self._starts += 1
        settings = {**self._settings, "--seed": f"{self._seed}-{self._starts}"}
        flat = [part for pair in settings.items() for part in pair]
        with self._file("messages").open("ab") as told, self._file("log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "chaos.faulty_provider", *flat, *more],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._answers, "the payment provider")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._base}/healthz", timeout=_ANSWER_SECONDS) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
