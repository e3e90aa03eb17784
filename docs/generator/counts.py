"""The parts of the pages about counting that the program itself tells: rules, columns, reasons, targets."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from generator.text import table
from thuiszit_cli.counts.herleiding import FIELDS as TRACED
from thuiszit_cli.counts.register.layout import FIELDS as REGISTER
from thuiszit_cli.counts.tables import Report
from thuiszit_cli.counts.targets import Maat, targets
from thuiszit_cli.counts.worklist_dates import Aanleiding
from thuiszit_cli.counts.year import Post, Trechter, rule_of
from thuiszit_cli.report.worklist import MEANING
from thuiszit_cli.rules.parameters import parameters_on

_DAY = date(2026, 10, 1)
_SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


@cache
def _reports() -> tuple[Report, Report]:
    """A quarter and a school year of the sample, for the titles and rules of their tables."""
    import thuiszit_cli

    names = ("leerlingen", "meldingen", "inschrijvingen", "vrijstellingen")
    found = thuiszit_cli.tally(
        [_SAMPLE / f"{name}.csv" for name in names],
        peildatum=_DAY,
        kwartalen=["2026-Q3"],
        schooljaren=["2025-2026"],
    )
    quarter, year = found.reports
    return quarter, year


def _tables(report: Report) -> str:
    return table(["tabel", "telregel"], ([each.title, each.rule] for each in report.tables))


def quarter_tables() -> str:
    """The tables of a quarter, each with its rule."""
    return _tables(_reports()[0])


def year_tables() -> str:
    """The tables of a school year, each with its rule."""
    return _tables(_reports()[1])


def year_items() -> str:
    """Every item of the leerplichttelling with its rule."""
    return table(
        ["post", "code", "telregel"], ([post.label, f"`{post.value}`", rule_of(post)] for post in Post)
    )


def funnel() -> str:
    """Why somebody without a school is no absoluut verzuim, in the order that is tried."""
    return table(["reden", "code"], ([each.label, f"`{each.value}`"] for each in Trechter))


def register_fields() -> str:
    """What the program can put in a column of the register."""
    return table(["veld", "inhoud"], ([f"`{name}`", meaning] for name, meaning in REGISTER.items()))


def traced() -> str:
    """The columns of herleiding.csv."""
    return table(["kolom", "inhoud"], ([f"`{name}`", meaning] for name, meaning in TRACED.items()))


def aims() -> str:
    """The targets, with where they come from."""
    nothing = dict.fromkeys(Maat, 0)
    found = targets(nothing, nothing, _DAY.replace(year=_DAY.year - 1), _DAY, parameters_on(_DAY), None)
    return table(
        ["code", "doel", "lezing", "bron"],
        ([f"`{each.id}`", each.doel, each.lezing or "", f"{each.bron}."] for each in found),
    )


def reasons() -> str:
    """Why a date is on the worklist."""
    return table(["aanleiding", "betekenis"], ([why.label, MEANING[why]] for why in Aanleiding))
