"""What `inspect` tells, as JSON (spec section 10) and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.recognise.inspecting import Inspection
from thuiszit_cli.values.personal import masked
from thuiszit_cli.wording import markdown, number


def as_json(found: Sequence[Inspection]) -> dict[str, Any]:
    """One object a file or sheet; a refused one has `fout` besides."""
    return {"bestanden": [_object(seen) for seen in found]}


def _object(seen: Inspection) -> dict[str, Any]:
    told: dict[str, Any] = {
        "bestand": masked(seen.file),
        "blad": seen.sheet and masked(seen.sheet),
        "formaat": seen.format,
        "codering": seen.encoding,
        "scheidingsteken": seen.delimiter,
        "layout": seen.layout_name,
        "rijen": seen.rows,
        "kolommen": [_column(seen, at) for at in range(len(seen.mapping))],
        "tabellen": seen.tables,
    }
    return told | {"fout": seen.problem.message} if seen.problem else told


def _column(seen: Inspection, at: int) -> dict[str, Any]:
    column, guess = seen.mapping[at], seen.guess(at)
    told: dict[str, Any] = {"bron": column.source, "kolom": column.canonical}
    if guess is None:
        return told
    told["voorstel"] = {"kolom": guess.column, "grond": guess.ground, "zekerheid": guess.certainty}
    if guess.codes:
        told["voorstel"]["codes"] = dict(guess.codes)
    if guess.unknown:
        told["voorstel"]["onbekend"] = sum(guess.unknown.values())
    return told


def as_markdown(found: Sequence[Inspection]) -> str:
    """The same to read: a heading for each file or sheet, and its columns."""
    return "# Wat er is herkend\n\n" + "\n".join(line for seen in found for line in _page(seen)) + "\n"


def _page(seen: Inspection) -> Iterator[str]:
    sheet = f", blad {markdown(masked(seen.sheet))}" if seen.sheet else ""
    yield f"## {markdown(masked(seen.file))}{sheet}\n"
    if seen.skipped:
        yield f"{markdown(CATALOGUE[seen.skipped].text)}\n"
        return
    facts = {
        "formaat": seen.format,
        "codering": seen.encoding,
        "scheidingsteken": "tab" if seen.delimiter == "\t" else seen.delimiter,
        "layout": seen.layout_name,
        "rijen": None if seen.rows is None else number(seen.rows),
        **{f"rijen voor {table}": number(rows) for table, rows in seen.tables.items()},
    }
    yield "\n".join(f"- {name}: {markdown(value)}" for name, value in facts.items() if value) + "\n"
    yield "| Kop in het bestand | Kolom |"
    yield "| --- | --- |"
    for at, column in enumerate(seen.mapping):
        guess = seen.guess(at)
        meant = f"{guess.column} ({guess.certainty})" if guess else seen.unknown(at)
        yield f"| {markdown(column.source.strip())} | {markdown(column.canonical or meant)} |"
    yield ""
