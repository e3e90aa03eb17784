"""The classes under each definition side by side, as plain values (JSON) and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thuiszit_cli.counts.definitions import Between, Definitions
from thuiszit_cli.rules.terms import Definitie, Klasse
from thuiszit_cli.wording import long_date, markdown, number


def as_json(found: Definitions, chosen: Definitie, *, numbers: bool) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "peildatum": found.peildatum.isoformat(),
        "definitie": chosen.value,
        "simulatie": found.simulatie,
        "waarschuwingen": list(found.waarschuwingen),
        "leerlingen": found.leerlingen,
        "onzeker": found.doubt.uncertain,
        "definities": {
            definitie.value: {klasse.value: count for klasse, count in counts.items()}
            for definitie, counts in found.aantallen.items()
        },
        "betekenis": {definitie.value: text for definitie, text in found.betekenis.items()},
        "ertussen": [
            {
                "klassen": {definitie.value: klasse.value for definitie, klasse in group.klassen.items()},
                "leerlingen": len(group.nummers),
                **({"nummers": list(group.nummers)} if numbers else {}),
            }
            for group in found.ertussen
        ],
    }


def as_markdown(found: Definitions, chosen: Definitie, *, numbers: bool) -> str:
    """The same to read."""
    return "\n".join(_lines(found, chosen, numbers=numbers)) + "\n"


def in_words(found: Definitions) -> str:
    """How far the classes can be relied on, and how much depends on the definition."""
    return f"{found.doubt.in_words()} {_dependent(found)}"


def _dependent(found: Definitions) -> str:
    differ = sum(len(group.nummers) for group in found.ertussen)
    if not differ:
        return "Elke leerling heeft onder alle definities dezelfde klasse."
    who = "is 1 leerling" if differ == 1 else f"zijn {number(differ)} leerlingen"
    return (
        f"Van de {number(found.leerlingen)} leerlingen {who} onder een andere definitie in een andere klasse."
    )


def heading(definitie: Definitie, chosen: Definitie) -> str:
    """A definition above its counts; the one that the question chose is marked."""
    return f"{definitie.value} *" if definitie is chosen else definitie.value


def between(group: Between) -> str:
    """Pupils whose class differs, and how, without their numbers."""
    classes = ", ".join(f"{name.value}: {klasse.label.lower()}" for name, klasse in group.klassen.items())
    who = (
        "1 leerling verschilt"
        if len(group.nummers) == 1
        else f"{number(len(group.nummers))} leerlingen verschillen"
    )
    return f"{who} van klasse ({classes})"


def _lines(found: Definitions, chosen: Definitie, *, numbers: bool) -> Iterator[str]:
    yield f"# Drie definities op {long_date(found.peildatum)}\n"
    for warning in found.waarschuwingen:
        yield f"> **Let op.** {markdown(warning)}\n"
    yield in_words(found) + "\n"
    yield "| Klasse | " + " | ".join(markdown(heading(each, chosen)) for each in Definitie) + " |"
    yield "| --- |" + " ---: |" * len(Definitie)
    for klasse in Klasse:
        counts = " | ".join(number(found.aantallen[each][klasse]) for each in Definitie)
        yield f"| {klasse.label} | {counts} |"
    yield "| **Samen** |" + f" **{number(found.leerlingen)}** |" * len(Definitie)
    yield ""
    for each in Definitie:
        yield f"- {each.value}: {markdown(found.betekenis[each])}"
    yield f"- Gekozen definitie (\\*): {chosen.value}\n"
    for group in found.ertussen:
        yield between(group) + (": " + ", ".join(group.nummers) if numbers else "") + ".\n"
