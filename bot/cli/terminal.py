"""Speaking to the operator: in his language, with a bar where something takes long."""

from __future__ import annotations

import os
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Language = Annotated[
    Literal["es", "en"] | None, typer.Option(help="what to say it in; by default the terminal's language")
]
PATIENCE_SECONDS = 2.0  # a bar appears for what takes longer


def operator_language() -> Literal["es", "en"]:
    """Return "es" where the terminal's locale is Spanish, else "en"."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "es" if locale.lower().startswith("es") else "en"


def fail(sentence: str, code: int = 1) -> NoReturn:
    """End with one sentence for the operator."""
    print(f"frontdesk: {sentence}", file=sys.stderr, flush=True)
    raise typer.Exit(code)


class SlowWork:
    """A progress bar that appears only when the work takes long; call it with what is done and the share, 0..1.

    Without `is_measured` nobody knows the share: the bar only shows that something goes on, and for how long.
    Where the output is no terminal each new step is a line, from the same moment on.
    """

    def __init__(self, title: str, *, is_measured: bool = True) -> None:
        self.total = 1.0 if is_measured else None
        self._what = title
        self._share = 0.0
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._said = ""
        self._is_late = False
        self._timer = threading.Timer(PATIENCE_SECONDS, self._show)
        self._timer.daemon = True

    def __enter__(self) -> SlowWork:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, what: str, share: float = 0.0) -> None:
        """Say what is being done and how far it is."""
        self._what, self._share = what, share
        if self._is_late:
            self._paint()

    def _show(self) -> None:
        self._is_late = True
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = bar.add_task(self._what, total=self.total)
            bar.start()
            self._bar = bar
        self._paint()

    def _paint(self) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=self._what, completed=self._share)
        elif self._said != self._what:
            self._said = self._what
            print(f"  {self._what} ...", file=sys.stderr, flush=True)
