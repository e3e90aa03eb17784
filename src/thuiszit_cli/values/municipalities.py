"""The municipalities by CBS code and by name: those of August 2026, and those that ended from 2014 on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from thuiszit_cli.files import carried

# Other names of today's municipalities, as people write them.
ALSO = {"Den Haag": "0518", "Den Bosch": "0796", "Nuenen": "0820"}


@cache
def municipalities() -> Mapping[str, str]:
    """CBS code → name."""
    ended = {row["gemeentecode"]: row["naam"] for row in carried("gemeenten_beeindigd")}
    return ended | {row["GEMEENTENUMMER"]: row["GEMEENTENAAM"] for row in carried("gemeenten")}
