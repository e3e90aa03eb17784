"""`thuiszit.toml`: settings a desk does not want to type each time. Strict: an unknown key is an error."""

from __future__ import annotations

import tomllib
from pathlib import Path

from thuiszit_cli.cli.nearest import nearest
from thuiszit_cli.errors import UsageError

KEYS = ("definitie", "lesdagen", "vakantieregio")


def read_config(path: Path) -> dict[str, str]:
    """The settings in the file. Raises UsageError when it cannot be read or holds anything unknown."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UsageError(f"Het configuratiebestand {path} bestaat niet.", "Controleer --config.") from None
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"Het configuratiebestand {path} is niet te lezen.", "Controleer --config."
        ) from None
    except tomllib.TOMLDecodeError as error:
        line = f" (regel {error.lineno})" if hasattr(error, "lineno") else ""
        raise UsageError(f"{path} is geen geldige TOML{line}.", 'Schrijf: definitie = "landelijk"') from None
    for key, value in raw.items():
        if key not in KEYS:
            raise UsageError(f"{path} bevat een onbekende sleutel: {key}.", nearest(key, KEYS))
        if not isinstance(value, str):
            raise UsageError(f"{path}: {key} is geen tekst.", "Zet de waarde tussen aanhalingstekens.")
    return raw
