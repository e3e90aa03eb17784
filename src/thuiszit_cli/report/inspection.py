"""What `inspect` tells, as JSON (spec section 10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thuiszit_cli.intake.inspecting import Inspection


def as_json(found: Sequence[Inspection]) -> dict[str, Any]:
    """One object a file or sheet; a refused one has `fout` besides."""
    return {"bestanden": [_object(seen) for seen in found]}


def _object(seen: Inspection) -> dict[str, Any]:
    told: dict[str, Any] = {
        "bestand": seen.file,
        "blad": seen.sheet,
        "formaat": seen.format,
        "codering": seen.encoding,
        "scheidingsteken": seen.delimiter,
        "layout": seen.layout_name,
        "rijen": seen.rows,
        "kolommen": [{"bron": column.source, "kolom": column.canonical} for column in seen.mapping],
        "tabellen": seen.tables,
    }
    return told | {"fout": seen.problem.message} if seen.problem else told
