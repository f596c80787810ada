"""A progress bar for long commands, drawn only where somebody sees it."""

from django.core.management.base import OutputWrapper

_WIDTH = 40


class ProgressBar:
    """One line that is redrawn on a terminal; silent elsewhere and when `quiet`."""

    def __init__(self, stream: OutputWrapper, label: str, *, quiet: bool = False) -> None:
        self._stream = stream
        self._label = label
        self._visible = not quiet and stream.isatty()
        self._drawn = False

    def show(self, done: int, total: int) -> None:
        """Redraw for `done` of `total`."""
        if self._visible:
            filled = _WIDTH * done // total
            self._stream.write(
                f"\r{self._label} [{'#' * filled:<{_WIDTH}}] {100 * done // total:>3} %", ending=""
            )
            self._stream.flush()
            self._drawn = True

    def close(self) -> None:
        """End the line."""
        if self._drawn:
            self._stream.write("")
