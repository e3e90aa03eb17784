"""How files are opened: what they may ask, and who is asked for a password. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thuiszit_cli.read.limits import Limits

# Asked for the password of a file; None when nobody knows it.
Password = Callable[[str], str | None]


@dataclass(frozen=True)
class Settings:
    """Limits are those of `limits.DEFAULT` unless set; nobody knows a password unless told who."""

    limits: Limits | None = None
    password: Password = lambda file: None


_settings: ContextVar[Settings | None] = ContextVar("settings", default=None)


def settings() -> Settings:
    """How files are opened here."""
    return _settings.get() or Settings()


@contextmanager
def opening_with(limits: Limits | None = None, password: Password | None = None) -> Iterator[None]:
    """Open files so within this block; what is not given stays as it was."""
    before = settings()
    token = _settings.set(Settings(limits or before.limits, password or before.password))
    try:
        yield
    finally:
        _settings.reset(token)


def use_limits(limits: Limits) -> None:
    """From here on open files so, up to the end of the block of `opening_with` around it."""
    _settings.set(replace(settings(), limits=limits))
