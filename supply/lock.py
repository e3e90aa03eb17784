"""What requirements.lock says: each package with its version, its condition and who asked for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?")
_VIA = re.compile(r"\s+#\s+(?:via )?([A-Za-z0-9._-]+)(?: \(pyproject\.toml\))?")


@dataclass(frozen=True)
class Package:
    """One pinned package. `via` are the packages that need it."""

    name: str
    version: str
    condition: str  # on which systems and versions of Python; "" for all
    via: tuple[str, ...]


def packages(name: str = "requirements.lock") -> list[Package]:
    """Every package of a lock, in its order."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = []
    for part in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
        first, *rest = part.splitlines()
        pin = _PIN.fullmatch(first)
        if pin is None:
            raise ValueError(f"{name}: {first}")
        via = tuple(match[1] for line in rest if (match := _VIA.fullmatch(line)) and match[1] != "via")
        found.append(Package(pin[1], pin[2], pin[3] or "", via))
    return found
