"""One pupil's trace as plain values (JSON) and as Markdown. Numbers and birth dates only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from thuiszit_cli.counts.limits import SIMULATION
from thuiszit_cli.counts.sector import is_kind
from thuiszit_cli.explanation import Bar, Change, Explanation
from thuiszit_cli.privacy.keys import is_token
from thuiszit_cli.recognise.layout_files import COLUMNS
from thuiszit_cli.report.told.law import parameter_entry, sources
from thuiszit_cli.rules.parameters import Parameters, as_text
from thuiszit_cli.tables.belongs import strangers
from thuiszit_cli.tables.origins import Cell
from thuiszit_cli.values.person_numbers import is_pseudonym
from thuiszit_cli.wording import long_date, markdown

PERSONAL = frozenset({"persoonsgebonden_nummer", "geboortedatum", "postcode", "vermoedelijke_reden"})
HIDDEN = "(niet getoond)"
_FROM_CELLS = frozenset({"geslacht", "gemeentecode", "brin", "onderwijssoort"})  # as a file has them
WEEKS = 60
UNCERTAIN = "Deze klasse is onzeker, door een fout in de gegevens van de leerling."
TIMELINE_BESIDE = 18  # of a line, beside those weeks: its name before them, and the weeks after them
_SIGNS = {"inschrijving": "─", "vrijstelling": "▒", "verzuim": "█"}


def as_json(found: Explanation, p: Parameters, *, personal: bool) -> dict[str, Any]:
    """The trace as one object."""
    return {
        "peildatum": found.peildatum.isoformat(),
        "definitie": found.definitie.value,
        "simulatie": found.simulatie,
        "uitkomst": _outcome(found, personal=personal),
        "feiten": [
            {
                "bestand": cell.bestand,
                "blad": cell.blad,
                "regel": cell.regel,
                "kop": cell.kop,
                "kolom": cell.kolom,
                "tekst": shown(cell, personal=personal),
            }
            for cell in found.cellen
        ],
        "regels": _rules(found),
        "signalen": _signals(found, p),
        "perioden": _periods(found),
        "tijdlijn": timeline(found),
        "tegenstrijdig": [
            {"code": item.code, "ernst": item.ernst, "melding": item.melding, "plaats": item.plaats}
            for item in found.tegenstrijdig
        ],
        "verandering": None
        if found.verandering is None
        else {
            "dag": shown_day(found.verandering, personal=personal),
            "klasse": found.verandering.klasse.value,
            "regel": found.verandering.regel,
            "reden": found.verandering.reden,
        },
    }


def _rules(found: Explanation) -> list[dict[str, Any]]:
    return [
        {
            "id": step.rule.id,
            "klasse": step.rule.klasse.value,
            "betekenis": step.rule.betekenis,
            "voorwaarde": step.rule.voorwaarde,
            "artikelen": sources(step.artikelen, found.peildatum),
            "gezien": dict(step.saw),
            "past": step.matches,
            "beslist": step.decides,
            "waarom": step.why,
            "mens": step.rule.mens,
        }
        for step in found.regels
    ]


def _signals(found: Explanation, p: Parameters) -> list[dict[str, Any]]:
    return [
        {
            "id": step.signal.id,
            "naam": step.signal.naam,
            "standing": step.signal.standing,
            "artikelen": sources(step.signal.artikelen, found.peildatum),
            "gezien": dict(step.saw),
            "drempels": [parameter_entry(name, p) for name, _ in step.thresholds],
            "gaat_af": step.fires,
        }
        for step in found.signalen
    ]


def _periods(found: Explanation) -> list[dict[str, Any]]:
    return [
        {
            "begin": period.begin.isoformat(),
            "eind": period.eind.isoformat(),
            "lopend": bool(period.lopend),
            "dagen_geteld": int(period.dagen_geteld),
            "dagen_kalender": int(period.dagen_kalender),
            "lesdagen": int(period.lesdagen),
            "lrv": bool(period.lrv),
        }
        for period in found.perioden
    ]


def as_markdown(found: Explanation, p: Parameters, *, personal: bool) -> str:
    """The trace as a page to print or to keep in the file."""
    outcome = _outcome(found, personal=personal)
    lines = [f"# Uitleg op {long_date(found.peildatum)}", ""]
    if found.simulatie:
        lines += [f"**{SIMULATION}**", ""]
    lines += [
        f"**{outcome['klasse']}** (regel {outcome['regel']}). {markdown(str(outcome['toelichting']))}",
        "",
        f"Grond: {markdown(str(outcome['grond']))}.",
        "",
        *([UNCERTAIN, ""] if outcome["onzeker"] else []),
        change_sentence(found, personal=personal),
        "",
        "## Regels, in volgorde",
        "",
        "| regel | klasse | zag | uitkomst | bron |",
        "|---|---|---|---|---|",
    ]
    for step in found.regels:
        saw = ", ".join(f"{name} = {value}" for name, value in step.saw) or "niets"
        names = "; ".join(source["naam"] for source in sources(step.artikelen, found.peildatum))
        mark = f"**{step.why}**" if step.decides else step.why
        lines.append(f"| {step.rule.id} | {step.rule.klasse.label} | {markdown(saw)} | {mark} | {names} |")
    lines += ["", *_human(found), "## Signalen", "", "| signaal | zag | drempel | gaat af | gezag |"]
    lines += ["|---|---|---|---|---|"]
    for signal_step in found.signalen:
        saw = ", ".join(f"{name} = {value}" for name, value in signal_step.saw)
        limits = ", ".join(f"{name} = {as_text(value)}" for name, value in signal_step.thresholds) or "geen"
        fires = "ja" if signal_step.fires else "nee"
        signal = signal_step.signal
        lines.append(f"| {signal.naam} | {saw} | {limits} | {fires} | {signal.standing} |")
    lines += ["", "## Perioden", "", *_period_lines(found)]
    lines += ["", "```text", *timeline(found), "```", "", "## Tegenstrijdigheden in de gegevens", ""]
    lines += [f"- {item.melding} {markdown(item.plaats)}".rstrip() for item in found.tegenstrijdig] or [
        "Geen."
    ]
    lines += [
        "",
        "## Feiten en hun herkomst",
        "",
        "| bestand | regel | kolom | betekent | tekst |",
        "|---|--:|---|---|---|",
    ]
    for cell in found.cellen:
        place = cell.bestand + (f" ({cell.blad})" if cell.blad else "")
        lines.append(
            f"| {markdown(place)} | {cell.regel} | {markdown(cell.kop)} | {cell.kolom} | "
            f"{markdown(shown(cell, personal=personal))} |"
        )
    return "\n".join(lines) + "\n"


def _period_lines(found: Explanation) -> list[str]:
    if not found.perioden:
        return ["Geen."]
    return [
        "| begin | eind | lopend | geteld | kalender | lesdagen | langdurig |",
        "|---|---|---|--:|--:|--:|---|",
        *(
            f"| {period.begin:%d-%m-%Y} | {period.eind:%d-%m-%Y} | {as_text(bool(period.lopend))} | "
            f"{period.dagen_geteld} | {period.dagen_kalender} | {period.lesdagen} | "
            f"{as_text(bool(period.lrv))} |"
            for period in found.perioden
        ),
    ]


def _human(found: Explanation) -> list[str]:
    decisive = next(step.rule for step in found.regels if step.decides)
    return [f"Wat een mens beslist: {decisive.mens}", ""] if decisive.mens else []


def change_sentence(found: Explanation, *, personal: bool) -> str:
    """What changes next if nothing else happens."""
    change = found.verandering
    if change is None:
        return "Als er niets gebeurt, blijft de klasse zoals hij is."
    day = f"op {change.dag:%d-%m-%Y}" if personal or not change.verjaardag else "op een verjaardag"
    reason = f": {change.reden}" if change.reden else ""
    return (
        f"Als er niets anders gebeurt, wordt de klasse {day} {change.klasse.label.lower()} "
        f"({change.regel}){reason}."
    )


def shown_day(change: Change, *, personal: bool) -> str:
    """The day of a change; of one on a birthday only the year, unless asked for."""
    return change.dag.isoformat() if personal or not change.verjaardag else f"{change.dag:%Y}"


def shown(cell: Cell, *, personal: bool) -> str:
    """The text of a cell; without `personal` only that of a column that names nobody, and which belongs in it.

    A pseudonym is not personal.
    """
    if personal or is_pseudonym(cell.tekst) or is_token(cell.tekst):
        return cell.tekst
    return cell.tekst if cell.kolom not in PERSONAL and _belongs(cell.kolom, cell.tekst) else HIDDEN


def _belongs(name: str, text: str) -> bool:
    return (name != "onderwijssoort" or is_kind(text)) and not strangers(COLUMNS[name], [text])


def _outcome(found: Explanation, *, personal: bool) -> dict[str, Any]:
    outcome: dict[str, Any] = {}
    for name, value in found.uitkomst.items():
        if name == "persoonsgebonden_nummer" and not (personal or is_pseudonym(str(value))):
            continue
        if isinstance(value, date):
            value = value.isoformat()
        elif hasattr(value, "tolist"):
            value = value.tolist()
        elif not isinstance(value, (str, bool, int, float, list)) or value != value:
            value = None
        if name in _FROM_CELLS and isinstance(value, str) and not (personal or _belongs(name, value)):
            value = HIDDEN
        outcome[name] = value
    return outcome


def timeline(found: Explanation, weeks: int = WEEKS) -> list[str]:
    """The weeks up to the peildatum, one sign a week, with a mark under the peildatum."""
    last = found.peildatum - timedelta(days=found.peildatum.weekday())
    after = min(4, (date.max - last).days // 7)  # the calendar itself ends
    mondays = [last - timedelta(weeks=back) for back in range(weeks, -after - 1, -1)]
    lines = [f"{'':13}{_months(mondays)}"]
    for kind, sign in _SIGNS.items():
        bars = [bar for bar in found.balken if bar.soort == kind]
        lines.append(
            f"{kind:13}{''.join(sign if _meets(bars, monday) else ' ' for monday in mondays)}".rstrip()
        )
    lines.append(f"{'peildatum':13}{' ' * mondays.index(last)}▲")
    return lines


def _months(mondays: Sequence[date]) -> str:
    names = "jfmamjjasond"
    return "".join(names[monday.month - 1] if monday.day <= 7 else "·" for monday in mondays)


def _meets(bars: Sequence[Bar], monday: date) -> bool:
    return any((bar.begin - monday).days <= 6 and (bar.eind is None or bar.eind >= monday) for bar in bars)
