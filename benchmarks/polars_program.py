"""The same job in Polars.

    python benchmarks/polars_program.py MAP --peildatum 2026-10-01 --uit UIT

Assumes clean files, as the SQL does. Days are looked up by position in cumulative calendar columns; a period opens
where a lesdag lies between the furthest end so far and the next begin, found in one pass over sorted rows.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import polars as pl
import schooldays

SOORTEN = [
    "luxe",
    "zestien_uur",
    "langdurig",
    "overig",
    "beginnend",
    "signaal",
    "drie_dagen",
    "achtste_deel",
    "rmc",
    "ziek",
    "te_laat",
    "onbekend",
]
STATUSSEN = [
    "geregistreerd",
    "in_behandeling",
    "afgesloten",
    "ter_kennisgeving",
    "ingetrokken",
    "overgedragen",
]
REDENEN = [
    "hervat",
    "andere_opleiding",
    "werk",
    "overige_redenen",
    "overleden",
    "langdurig_ziek",
    "legitiem_afwezig",
    "vrijstelling",
]
NIET_GETELD = ["langdurig_ziek", "legitiem_afwezig", "vrijstelling"]
BLIJVEND = ["5_onder_a", "vrijstelling"]
VERVANGEND = ["3a", "3b", "vervangende_leerplicht"]
ALTIJD_GELDIG = ["5_onder_a", "5_onder_b", "5_onder_c", "vrijstelling"]
DEFINITIES = ("landelijk", "vier_weken", "maand")
# Wider than any cumulative count of lesdagen: keeps the pupils apart in one running maximum.
WIDE = 1 << 20


def col(name: str) -> pl.Expr:
    """A column."""
    return pl.col(name)


def ja(name: str) -> pl.Expr:
    """ja/nee, null when empty."""
    return (col(name) == "ja").alias(name)


def datum(name: str) -> pl.Expr:
    """dd-mm-jjjj."""
    return col(name).str.to_date("%d-%m-%Y")


def plus(dag: pl.Expr, offset: str) -> pl.Expr:
    """A calendar offset; a day that does not exist becomes the last of its month."""
    return dag.dt.offset_by(offset)


def verjaardag(geboren: pl.Expr, jaren: int) -> pl.Expr:
    """The birthday; born on 29 February: 1 March in other years."""
    moved = plus(geboren, f"{jaren}y")
    leap = (geboren.dt.month() == 2) & (geboren.dt.day() == 29) & (moved.dt.day() == 28)
    return pl.when(leap).then(moved + pl.duration(days=1)).otherwise(moved)


def bruikbaar(geboren: pl.Expr, peildatum: date) -> pl.Expr:
    """A birth date; null when by it a person is thirty or older on the peildatum: it is mistyped."""
    young = (geboren > date(1900, 1, 1)) & (verjaardag(geboren, 30) > peildatum)
    return pl.when(young).then(geboren)


def schooljaar_begin(dag: pl.Expr) -> pl.Expr:
    """1 August."""
    return pl.date(dag.dt.year() - (dag.dt.month() < 8).cast(pl.Int32), 8, 1)


def schooljaar_eind(dag: pl.Expr) -> pl.Expr:
    """31 July."""
    return pl.date(dag.dt.year() + (dag.dt.month() >= 8).cast(pl.Int32), 7, 31)


@dataclass(frozen=True)
class Kalender:
    """Cumulative calendar columns, region after region, and what they are at the peildatum."""

    dagen: pl.DataFrame
    per_regio: pl.DataFrame

    @classmethod
    def make(cls, peildatum: date) -> Kalender:
        """From package `holidays`."""
        columns = schooldays.calendar()
        dagen = pl.DataFrame(
            columns,
            schema={
                "regio": pl.Int8,
                "dag": pl.Date,
                "les_voor": pl.Int32,
                "les_tot": pl.Int32,
                "vak_voor": pl.Int32,
                "vak_tot": pl.Int32,
                "volgende_lesdag": pl.Date,
            },
        )
        begin = pl.DataFrame({"venster_begin": schooldays.window_starts(columns, peildatum)})
        regio = begin.with_row_index("regio").with_columns(col("regio").cast(pl.Int8))
        at_begin = dagen.select("regio", "dag", venster_les_voor="les_voor")
        at_end = dagen.select("regio", "dag", les_peildatum="les_tot", vak_peildatum="vak_tot")
        per_regio = regio.join(at_begin, left_on=["regio", "venster_begin"], right_on=["regio", "dag"]).join(
            at_end.filter(col("dag") == peildatum).drop("dag"), on="regio"
        )
        return cls(dagen, per_regio.sort("regio"))

    def op(self, name: str, dag: pl.Expr, regio: pl.Expr | None = None) -> pl.Expr:
        """The value of a calendar column on a day of the pupil's region; null outside the calendar."""
        size = len(self.dagen) // len(schooldays.REGIONS)
        day = (dag - pl.lit(schooldays.FIRST)).dt.total_days()
        position = pl.when(day.is_between(0, size - 1)).then(
            (col("regio") if regio is None else regio).cast(pl.Int64) * size + day
        )
        return pl.lit(self.dagen[name]).gather(position)

    def van(self, name: str) -> pl.Expr:
        """What belongs to the pupil's region alone."""
        return pl.lit(self.per_regio[name]).gather(col("regio").cast(pl.Int64))


def scan(path: Path, types: dict[str, pl.DataType | type[pl.DataType]]) -> pl.LazyFrame:
    """A CSV file, text unless `types` says otherwise, with the order of the rows as `rij`."""
    with path.open(encoding="utf-8") as stream:
        names = stream.readline().strip().split(";")
    schema = {name: types.get(name, pl.String) for name in names}
    return pl.scan_csv(
        path, separator=";", schema=schema, decimal_comma=True, row_index_name="rij", quote_char=None
    )


def read_meldingen(path: Path) -> pl.DataFrame:
    """The meldingen without duplicates (3.1), typed and narrow."""
    rows = scan(
        path,
        {
            "meldingsnummer": pl.Int64,
            "persoonsgebonden_nummer": pl.Int32,
            "gemeentecode": pl.Int16,
            "verzuimsoort": pl.Enum(SOORTEN),
            "status": pl.Enum(STATUSSEN),
            "reden_afgesloten": pl.Enum(REDENEN),
            "verzuimuren": pl.Float64,
        },
    )
    narrow = rows.select(
        "rij",
        "meldingsnummer",
        datum("geboortedatum"),
        datum("begindatum"),
        datum("einddatum"),
        datum("datum_afgesloten"),
        col("laatste_mutatie").str.to_datetime("%d-%m-%Y %H:%M", time_unit="ms"),
        ja("alle_lessen_gemist"),
        ja("geoorloofd"),
        "gemeentecode",
        "status",
        "verzuimuren",
        p="persoonsgebonden_nummer",
        soort="verzuimsoort",
        reden="reden_afgesloten",
    )
    without_number = rows.filter(col("meldingsnummer").is_null())
    meldingen, unnumbered = pl.collect_all([narrow, without_number])
    equal = ~pl.struct(pl.exclude("rij")).is_first_distinct()
    moment = col("laatste_mutatie").str.to_datetime("%d-%m-%Y %H:%M", time_unit="ms")
    moment = moment.fill_null(datetime(1, 1, 1))  # an empty one is the oldest
    newest_moment = moment.max().over("persoonsgebonden_nummer", "brin", "verzuimsoort", "begindatum")
    again = unnumbered.filter(equal | (moment < newest_moment))["rij"]
    repeated = meldingen.filter(col("meldingsnummer").is_not_null() & col("meldingsnummer").is_duplicated())
    newest = repeated.sort("laatste_mutatie", "rij", nulls_last=False).unique(
        ["p", "meldingsnummer"], keep="last"
    )
    older = repeated.join(newest, on="rij", how="anti")["rij"]
    dropped = pl.concat([again, older])
    kept = meldingen.filter(~col("rij").is_in(dropped.implode()))
    return kept.with_columns(gewijzigd=col("laatste_mutatie").dt.date()).drop(
        "meldingsnummer", "laatste_mutatie"
    )


def read_leerlingen(path: Path, peildatum: date) -> pl.DataFrame:
    """One row a person: rows of one person merge column by column, the last filled value holds."""
    kinds = {
        "persoonsgebonden_nummer": pl.Int32,
        "gemeentecode": pl.Int16,
        "volledige_schooljaren": pl.Float64,
    }
    rows = (
        scan(path, kinds)
        .select(
            "gemeentecode",
            p="persoonsgebonden_nummer",
            geboren=bruikbaar(datum("geboortedatum"), peildatum),
            diploma=ja("startkwalificatie"),
            diploma_op=datum("startkwalificatie_datum"),
            uitzondering=ja("uitzondering_kwalificatieplicht"),
            schooljaren="volledige_schooljaren",
            gevestigd=datum("gevestigd_op"),
            vertrokken=datum("vertrokken_op"),
            overleden=datum("overleden_op"),
        )
        .collect()
    )
    repeated = col("p").is_duplicated()
    contradicts = (col("geboren").min() < col("geboren").max()).fill_null(False).alias("tegenstrijdig")
    merged = rows.filter(repeated).group_by("p").agg(contradicts, pl.exclude("p").drop_nulls().last())
    single = rows.filter(~repeated).with_columns(tegenstrijdig=pl.lit(False))
    return pl.concat([single, merged.select(single.columns)])


def read_inschrijvingen(path: Path, peildatum: date) -> pl.DataFrame:
    """Per pupil whether enrolled on the peildatum, and the last day of the enrolment that ended last."""
    begin, eind = datum("inschrijving_begin"), datum("inschrijving_eind")
    return (
        scan(path, {"persoonsgebonden_nummer": pl.Int32})
        .select(
            p="persoonsgebonden_nummer",
            ingeschreven=(begin <= peildatum) & (eind >= peildatum).fill_null(True),
            laatst_uit=pl.when((begin <= eind) & (eind < peildatum)).then(eind),
        )
        .group_by("p")
        .agg(col("ingeschreven").any(), col("laatst_uit").max())
        .collect()
    )


def read_vrijstellingen(path: Path) -> pl.DataFrame:
    """The exemptions with their last day; without an end that of the schooljaar or travelling season, unless blijvend."""
    begin, soort = datum("vrijstelling_begin"), col("vrijstelling_soort").fill_null("vrijstelling")
    season_end = pl.date(begin.dt.year() + (begin.dt.month() > 10).cast(pl.Int32), 10, 31)
    no_end = (
        pl.when((col("blijvend") == "ja") & soort.is_in(BLIJVEND))
        .then(date(9999, 12, 31))
        .when(soort == "5a_trekkend")
        .then(season_end)
        .otherwise(schooljaar_eind(begin))
    )
    return (
        scan(path, {"persoonsgebonden_nummer": pl.Int32})
        .select(
            "rij",
            p="persoonsgebonden_nummer",
            soort=soort,
            begin=begin,
            eind=datum("vrijstelling_eind").fill_null(no_end),
        )
        .collect()
    )


# --- who everybody is, and the duty ------------------------------------------------------------------------


def leerplicht_eind(dag: pl.Expr) -> pl.Expr:
    """The last day of the leerplicht as it stands on a day."""
    enough = (col("schooljaren") >= 12) & (dag >= col("vijftien"))
    earlier = pl.min_horizontal("zestien_eind", schooljaar_begin(dag) - pl.duration(days=1))
    return pl.when(enough).then(earlier).otherwise(col("zestien_eind"))


def niet_hier(dag: pl.Expr) -> pl.Expr:
    """Why the pupil does not live here on a day; null when it does."""
    left, settled = col("vertrokken"), col("gevestigd")
    returned = ((left < settled) & (settled <= dag)).fill_null(False)
    return (
        pl.when(col("overleden") <= dag)
        .then(pl.lit("overleden"))
        .when((left <= dag) & ~returned)
        .then(pl.lit("vertrokken"))
        .when((settled > dag) & ~(left < settled).fill_null(False))
        .then(pl.lit("nog_niet_gevestigd"))
    )


def geen_plicht(dag: pl.Expr) -> pl.Expr:
    """Why there is no duty on a day; '' when there is one."""
    held = pl.when(col("diploma_op").is_not_null()).then(col("diploma_op") <= dag).otherwise(col("diploma"))
    elsewhere = niet_hier(dag)
    return (
        pl.when(elsewhere.is_not_null())
        .then(elsewhere)
        .when(dag < col("lp_begin"))
        .then(pl.lit("nog_niet"))
        .when(dag <= leerplicht_eind(dag))
        .then(pl.lit(""))
        .when(dag >= col("achttien"))
        .then(pl.lit("achttien"))
        .when(held)
        .then(pl.lit("startkwalificatie"))
        .when(col("uitzondering"))
        .then(pl.lit("uitzondering_4a"))
        .otherwise(pl.lit(""))
    )


def birthdays(people: pl.DataFrame, kalender: Kalender) -> pl.DataFrame:
    """The days that follow from a birth date, once for each date and region."""
    geboren = col("geboren")
    after_five = plus(verjaardag(geboren, 5).dt.month_start(), "1mo")
    return (
        people.select("geboren", "regio")
        .filter(geboren.is_not_null())
        .unique()
        .with_columns(
            lp_begin=kalender.op("volgende_lesdag", after_five).fill_null(after_five),
            vijftien=verjaardag(geboren, 15),
            zestien_eind=schooljaar_eind(verjaardag(geboren, 16)),
            achttien=verjaardag(geboren, 18),
        )
    )


def persons(
    leerlingen: pl.DataFrame,
    meldingen: pl.DataFrame,
    others: list[pl.Series],
    kalender: Kalender,
    peildatum: date,
) -> pl.DataFrame:
    """Everybody in any file, with region, birth date and duty (sections 4 and 5)."""
    everybody = pl.concat([meldingen["p"], *others]).unique()
    unknown = everybody.filter(~everybody.is_in(leerlingen["p"].implode()))
    added = pl.DataFrame({"p": unknown, "tegenstrijdig": pl.repeat(False, len(unknown), eager=True)})
    people = pl.concat([leerlingen, added], how="diagonal").sort("p")

    bare = people.filter(col("geboren").is_null() | col("gemeentecode").is_null()).select("p")
    usable = bruikbaar(col("geboortedatum"), peildatum)
    reported = (
        meldingen.join(bare, on="p", how="semi")
        .sort("begindatum", "rij")
        .group_by("p")
        .agg(
            gemeente_melding=col("gemeentecode").drop_nulls().last(),
            geboren_melding=usable.max(),
            tegenstrijdig_melding=(usable.min() < usable.max()).fill_null(False),
        )
    )
    died = (
        meldingen.filter((col("status") == "afgesloten") & (col("reden") == "overleden"))
        .group_by("p")
        .agg(gestorven=pl.coalesce("datum_afgesloten", "einddatum", "gewijzigd", "begindatum").min())
    )
    municipality = pl.DataFrame(
        schooldays.region_of_municipality(), schema={"gemeentecode": pl.Int16, "regio": pl.Int8}
    )
    contradicts = (
        pl.when(col("geboren").is_null())
        .then(col("tegenstrijdig_melding").fill_null(False))
        .otherwise(col("tegenstrijdig"))
    )
    today = pl.lit(peildatum)
    people = (
        people.join(reported, on="p", how="left", maintain_order="left")
        .join(died, on="p", how="left", maintain_order="left")
        .with_columns(
            overleden=col("overleden").fill_null(col("gestorven")),
            gemeentecode=col("gemeentecode").fill_null(col("gemeente_melding")),
            geboren=pl.when(~contradicts).then(col("geboren").fill_null(col("geboren_melding"))),
        )
        .drop("gemeente_melding", "geboren_melding", "tegenstrijdig_melding", "tegenstrijdig", "gestorven")
        .join(municipality, on="gemeentecode", how="left", maintain_order="left")
        .with_columns(regio=col("regio").fill_null(1))
    )
    people = people.join(
        birthdays(people, kalender), on=["geboren", "regio"], how="left", maintain_order="left"
    )
    elsewhere = niet_hier(today)
    reden = (
        pl.when(col("geboren").is_not_null())
        .then(geen_plicht(today))
        .when(elsewhere.is_in(["overleden", "vertrokken"]))
        .then(elsewhere)
    )
    jaren = pl.lit(peildatum.year) - col("geboren").dt.year()
    month, day = col("geboren").dt.month(), col("geboren").dt.day()
    had_birthday = (month < peildatum.month) | ((month == peildatum.month) & (day <= peildatum.day))
    return (
        people.with_columns(
            reden=reden,
            leeftijd=pl.when(col("geboren") <= today).then(jaren - (~had_birthday).cast(pl.Int32)),
        )
        .with_columns(
            plicht=pl.when(col("reden").is_null())
            .then(pl.lit("onbekend"))
            .when(col("reden") != "")
            .then(pl.lit("geen"))
            .when(today <= leerplicht_eind(today))
            .then(pl.lit("leerplicht"))
            .otherwise(pl.lit("kwalificatieplicht")),
            plicht_reden=pl.when(col("reden") != "").then(col("reden")),
        )
        .drop("reden", "gemeentecode")
    )


def exemptions(vrijstellingen: pl.DataFrame, people: pl.DataFrame, peildatum: date) -> pl.DataFrame:
    """Per pupil the valid exemption with the latest begin, and a running 3a, 3b or vervangende_leerplicht."""
    running = vrijstellingen.filter((col("begin") <= peildatum) & (col("eind") >= peildatum))
    in_season = 3 <= peildatum.month <= 10
    valid = (
        col("soort").is_in(ALTIJD_GELDIG)
        | ((col("soort") == "5a_trekkend") & in_season)
        | ((col("soort") == "15") & (col("plicht") == "kwalificatieplicht"))
    )
    return (
        running.join(people.select("p", "plicht"), on="p")
        .sort("begin", "rij")
        .group_by("p", maintain_order=True)
        .agg(
            vrijstelling=col("soort").filter(valid).last(),
            vervangend=col("soort").filter(col("soort").is_in(VERVANGEND)).last(),
        )
    )


# --- absence -----------------------------------------------------------------------------------------------


def counted(
    meldingen: pl.DataFrame, people: pl.DataFrame, kalender: Kalender, peildatum: date
) -> pl.DataFrame:
    """The meldingen that count (3.2-3.4), sorted by pupil and begin, with cumulative days at both ends."""
    begin, einddatum = col("begindatum"), col("einddatum")
    telt = meldingen.filter(
        (begin <= peildatum)
        & (col("status") != "ingetrokken").fill_null(True)
        & ~col("reden").is_in(NIET_GETELD).fill_null(False)
        & ~col("geoorloofd").fill_null(False)
        & ((col("soort") != "ziek") | col("geoorloofd").is_not_null())
        & (einddatum >= begin).fill_null(True)
    )
    closed = pl.max_horizontal(begin, col("datum_afgesloten"))
    eind = (
        pl.when(einddatum.is_not_null())
        .then(einddatum)
        .when(col("status") == "afgesloten")
        .then(closed)
        .otherwise(pl.lit(peildatum))
    )
    still_open = col("status").is_in(["geregistreerd", "in_behandeling"]).fill_null(True)
    columns = telt.select(
        "p",
        "soort",
        begin=begin,
        eind=eind,
        uren=col("verzuimuren").fill_null(0.0),
        volledig=col("alle_lessen_gemist").fill_null(col("soort").is_in(["langdurig", "luxe"])),
        niet_afgesloten=(col("soort") == "langdurig") & still_open & (einddatum < peildatum).fill_null(False),
    )
    return (
        columns.join(people.select("p", "regio"), on="p", how="left")
        .sort("p", "begin")
        .with_columns(
            tot=pl.min_horizontal(col("eind"), pl.lit(peildatum)),
            les_voor=kalender.op("les_voor", col("begin")),
            les_eind=kalender.op("les_tot", col("eind")),
        )
        .with_columns(les_tot=pl.min_horizontal(col("les_eind"), kalender.van("les_peildatum")))
    )


def islands(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a period of sorted `rows`: begin, eind and hours, before the duty is looked at."""
    pupil = col("p").cast(pl.Int64) * WIDE
    furthest = (pupil + col("les_tot")).cum_max().shift(1, fill_value=-1)
    return (
        rows.with_columns(eiland=(pupil + col("les_voor") > furthest).cum_sum())
        .group_by("eiland", maintain_order=True)
        .agg(
            col("p").first(),
            col("regio").first(),
            col("begin").first(),
            eind=col("tot").max(),
            les_tot=col("les_tot").max(),
            uren=col("uren").sum(),
        )
        .drop("eiland")
    )


def periods(rows: pl.DataFrame, people: pl.DataFrame, kalender: Kalender) -> pl.DataFrame:
    """Periods within the duty (3.5), with their lengths."""
    return (
        islands(rows)
        .join(people.select("p", "lp_begin"), on="p", how="left", maintain_order="left")
        .filter((col("eind") >= col("lp_begin")).fill_null(True))
        .with_columns(begin=pl.max_horizontal("begin", "lp_begin"))
        .with_columns(
            lopend=col("les_tot") >= kalender.van("les_peildatum"),
            dagen_kalender=(col("eind") - col("begin")).dt.total_days().cast(pl.Int32) + 1,
        )
    )


def full_periods(rows: pl.DataFrame, people: pl.DataFrame, kalender: Kalender) -> pl.DataFrame:
    """The periods of full absence, and whether each is beyond the limit of each definition."""
    vacation = kalender.op("vak_tot", col("eind")) - kalender.op("vak_voor", col("begin"))
    return (
        periods(rows.filter("volledig"), people, kalender)
        .with_columns(
            dagen_geteld=col("dagen_kalender") - vacation,
            lesdagen=col("les_tot") - kalender.op("les_voor", col("begin")),
        )
        .with_columns(
            landelijk=col("dagen_geteld") > 28,
            vier_weken=col("dagen_geteld") >= 28,
            maand=col("eind") >= plus(col("begin"), "1mo") - pl.duration(days=1),
        )
    )


def per_pupil(rows: pl.DataFrame, kalender: Kalender, peildatum: date) -> pl.DataFrame:
    """What the signals ask of the counted meldingen, one row a pupil."""
    inside = col("les_tot") - pl.max_horizontal(col("les_voor"), kalender.van("venster_les_voor"))
    whole = col("les_eind") - col("les_voor")
    in_window = col("tot") >= kalender.van("venster_begin")
    this_year = col("begin") >= schooljaar_begin(pl.lit(peildatum))
    relevant = rows.filter(in_window | this_year | col("niet_afgesloten"))
    share = pl.when(in_window & (whole > 0)).then(col("uren") * inside / whole).otherwise(0.0)
    return (
        relevant.with_columns(
            aandeel=share,
            gemeld=in_window & col("soort").is_in(["zestien_uur", "langdurig"]),
            is_luxe=this_year & (col("soort") == "luxe"),
            dit_jaar=pl.when(this_year).then(col("uren")).otherwise(0.0),
            is_zestien=this_year & (col("soort") == "zestien_uur"),
        )
        .group_by("p")
        .agg(
            uren_4_lesweken=col("aandeel").sum().round(6),
            gemeld=col("gemeld").any(),
            s_luxe=col("is_luxe").any(),
            s_halt=col("dit_jaar").sum().round(6) >= 9,
            s_herhaald=col("is_zestien").sum() >= 2,
            s_open=col("niet_afgesloten").any(),
        )
        .with_columns(s_zestien=(col("uren_4_lesweken") >= 16) | col("gemeld"))
        .drop("gemeld")
    )


# --- the rules ---------------------------------------------------------------------------------------------


def regel(definitie: str) -> pl.Expr:
    """R1-R7, first match wins."""
    fixed = pl.any_horizontal("s_zestien", "s_potentieel", "s_luxe", "s_halt", "s_herhaald", "s_open")
    return (
        pl.when(col("plicht") == "onbekend")
        .then(pl.lit("R1"))
        .when(col("plicht") == "geen")
        .then(pl.lit("R2"))
        .when(col("vrijstelling").is_not_null())
        .then(pl.lit("R3"))
        .when(~col("ingeschreven"))
        .then(pl.lit("R4"))
        .when(col("ingeschreven").is_null())
        .then(pl.lit("R1b"))
        .when(col(definitie))
        .then(pl.lit("R5"))
        .when(fixed | col(f"terugval_{definitie}") | col("drie_lesdagen"))
        .then(pl.lit("R6"))
        .otherwise(pl.lit("R7"))
    )


KLASSEN = {
    "R1": "onbeslist",
    "R1b": "onbeslist",
    "R2": "niet_leerplichtig",
    "R3": "vrijgesteld",
    "R4": "absoluut_verzuim",
    "R5": "langdurig_relatief_verzuim",
    "R6": "risico",
    "R7": "geen_verzuim",
}


def judged(
    people: pl.DataFrame,
    exempt: pl.DataFrame,
    enrolled: pl.DataFrame | None,
    begun: pl.Series,
    absence: pl.DataFrame,
    full: pl.DataFrame,
    together: pl.DataFrame,
    peildatum: date,
) -> pl.DataFrame:
    """All facts of a pupil side by side, and its rule under each definition."""
    running = full.filter("lopend").select(
        "p", "dagen_geteld", "dagen_kalender", *DEFINITIES, loopt_sinds="begin", loopt_tot="eind",
        drie_lesdagen=col("lesdagen") >= 3,
    )  # fmt: skip
    three_months = plus(pl.lit(peildatum), "-3mo")
    relapsed = full.filter(~col("lopend") & (col("eind") >= three_months)).group_by("p")
    potential = together.filter(
        col("lopend") & (col("dagen_kalender") >= 28) & (col("uren").round(6) >= 16)
    ).select("p", s_potentieel=pl.lit(True))
    facts = people
    frames = [
        exempt,
        running,
        relapsed.agg(**{f"terugval_{name}": col(name).any() for name in DEFINITIES}),
        potential,
        absence,
    ]
    if enrolled is not None:
        frames.append(enrolled)
    for frame in frames:
        facts = facts.join(frame, on="p", how="left", maintain_order="left")
    if enrolled is None:
        here = pl.when(col("p").is_in(begun.implode())).then(pl.lit(True))
        facts = facts.with_columns(ingeschreven=here, laatst_uit=pl.lit(None, pl.Date))
    else:
        facts = facts.with_columns(col("ingeschreven").fill_null(False))
    flags = [name for name in facts.columns if name.startswith(("s_", "terugval_", "drie_"))]
    facts = facts.with_columns(
        pl.col(*flags, *DEFINITIES).fill_null(False), col("uren_4_lesweken").fill_null(0.0)
    )
    facts = facts.with_columns(**{f"regel_{name}": regel(name) for name in DEFINITIES})
    own = col("regel_landelijk")
    return facts.with_columns(
        regel=own, grensgeval=(own != col("regel_vier_weken")) | (own != col("regel_maand"))
    )


def last_exempt_day(vrijstellingen: pl.DataFrame, absent: pl.DataFrame, peildatum: date) -> pl.DataFrame:
    """Per pupil without school the last day before the peildatum on which an exemption was valid."""
    yesterday = pl.lit(peildatum) - pl.duration(days=1)
    rows = vrijstellingen.join(absent.drop("ingeschreven"), on="p").with_columns(
        dag=pl.min_horizontal(col("eind"), yesterday)
    )
    year = col("dag").dt.year()
    october = (
        pl.when(col("dag").dt.month() > 10)
        .then(pl.date(year, 10, 31))
        .when(col("dag").dt.month() < 3)
        .then(pl.date(year - 1, 10, 31))
        .otherwise(col("dag"))
    )
    fifteen = (
        rows.filter((col("soort") == "15") & (col("begin") <= col("dag")))
        .with_columns(dag=pl.date_ranges("begin", "dag"))
        .explode("dag")
        .filter((geen_plicht(col("dag")) == "") & (col("dag") > leerplicht_eind(col("dag"))))
    )
    found = [
        rows.filter(col("soort").is_in(ALTIJD_GELDIG)).select("p", "begin", "dag"),
        rows.filter(col("soort") == "5a_trekkend").select("p", "begin", dag=october),
        fifteen.select("p", "begin", "dag"),
    ]
    return pl.concat(found).filter(col("dag") >= col("begin")).group_by("p").agg(vrij_tot=col("dag").max())


def answers(
    facts: pl.DataFrame, vrijstellingen: pl.DataFrame, kalender: Kalender, peildatum: date
) -> pl.DataFrame:
    """The key columns of classificatie.parquet."""
    today = pl.lit(peildatum)
    absent = facts.filter(col("regel") == "R4")
    free = last_exempt_day(vrijstellingen, absent, peildatum)
    one = pl.duration(days=1)
    since = pl.max_horizontal(
        "lp_begin",
        col("laatst_uit") + one,
        col("vrij_tot") + one,
        pl.when(col("gevestigd") <= today).then(col("gevestigd")),
    )
    kalender_dagen = (today - col("sinds_absoluut")).dt.total_days().cast(pl.Int32) + 1
    vacation = kalender.van("vak_peildatum") - kalender.op("vak_voor", col("sinds_absoluut"))
    absoluut = (
        absent.join(free, on="p", how="left")
        .select("p", "regio", sinds_absoluut=since)
        .select(
            "p", "sinds_absoluut", kalender_absoluut=kalender_dagen, geteld_absoluut=kalender_dagen - vacation
        )
    )
    is_absolute, is_long = col("regel") == "R4", col("regel") == "R5"
    by_period = col("regel").is_in(["R5", "R6"])

    def either(absolute: str, period: str) -> pl.Expr:
        return pl.when(is_absolute).then(col(absolute)).when(by_period).then(col(period))

    sinds = either("sinds_absoluut", "loopt_sinds")
    tot = pl.when(is_absolute).then(today).otherwise(col("loopt_tot"))
    duur = (
        pl.when(~(is_absolute | is_long))
        .then(None)
        .when(tot >= plus(sinds, "3mo"))
        .then(pl.lit("langer_dan_3_maanden"))
        .when(is_long | ((today - sinds).dt.total_days() + 1 > 28))
        .then(pl.lit("4_weken_tot_3_maanden"))
        .otherwise(pl.lit("tot_4_weken"))
    )
    signals = {
        "halt_uren": col("s_halt"),
        "herhaald_zestien_uur": col("s_herhaald"),
        "lopend_verzuim": col("drie_lesdagen") & ~col("landelijk"),
        "lrv_niet_afgesloten": col("s_open"),
        "luxe": col("s_luxe"),
        "potentiele_lrv": col("s_potentieel"),
        "terugval_na_lrv": col("terugval_landelijk"),
        "zestien_uur": col("s_zestien"),
    }
    has_duty = col("plicht").is_in(["leerplicht", "kwalificatieplicht"])
    bits = pl.sum_horizontal(
        fires.cast(pl.UInt32) * (1 << place) for place, fires in enumerate(signals.values())
    )
    combinations = [
        [name for place, name in enumerate(signals) if bits >> place & 1] for bits in range(2 ** len(signals))
    ]
    lists = pl.lit(pl.Series(combinations, dtype=pl.List(pl.String)))
    return facts.join(absoluut, on="p", how="left", maintain_order="left").select(
        persoonsgebonden_nummer=col("p").cast(pl.String).str.zfill(9),
        klasse=col("regel").replace_strict(KLASSEN, return_dtype=pl.String),
        duurklasse=duur,
        thuiszitter=is_absolute | is_long,
        grensgeval="grensgeval",
        sinds=sinds,
        dagen_geteld=either("geteld_absoluut", "dagen_geteld"),
        dagen_kalender=either("kalender_absoluut", "dagen_kalender"),
        regel="regel",
        signalen=lists.gather(pl.when(has_duty).then(bits).otherwise(0)),
        plicht="plicht",
        plicht_reden="plicht_reden",
        ingeschreven="ingeschreven",
        vrijstelling_soort=col("vrijstelling").fill_null(col("vervangend")),
        uren_4_lesweken=col("uren_4_lesweken").round(2, mode="half_to_even"),
        leeftijd=col("leeftijd").cast(pl.Int32),
    )


def classify(folder: Path, peildatum: date, target: Path) -> None:
    """Write classificatie.parquet and perioden.parquet into `target`."""
    target.mkdir(parents=True, exist_ok=True)
    kalender = Kalender.make(peildatum)
    leerlingen = read_leerlingen(folder / "leerlingen.csv", peildatum)
    vrijstellingen = read_vrijstellingen(folder / "vrijstellingen.csv")
    path = folder / "inschrijvingen.csv"
    enrolled = read_inschrijvingen(path, peildatum) if path.exists() else None
    meldingen = read_meldingen(folder / "meldingen.csv")

    others = [vrijstellingen["p"], *([] if enrolled is None else [enrolled["p"]])]
    people = persons(leerlingen, meldingen, others, kalender, peildatum)
    begun = (
        meldingen.filter(col("begindatum") <= peildatum)["p"].unique() if enrolled is None else pl.Series([])
    )
    rows = counted(meldingen, people, kalender, peildatum)
    del leerlingen, meldingen
    full = full_periods(rows, people, kalender)
    full.select(
        "begin", "eind", "lopend", "dagen_geteld", "dagen_kalender", "lesdagen",
        persoonsgebonden_nummer=col("p").cast(pl.String).str.zfill(9), lrv="landelijk",
    ).write_parquet(target / "perioden.parquet")  # fmt: skip
    together = periods(rows, people, kalender)
    exempt = exemptions(vrijstellingen, people, peildatum)
    absence = per_pupil(rows, kalender, peildatum)
    facts = judged(people, exempt, enrolled, begun, absence, full, together, peildatum)
    answers(facts, vrijstellingen, kalender, peildatum).write_parquet(target / "classificatie.parquet")


def main() -> None:
    """Classify a register."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("map", type=Path)
    parser.add_argument("--peildatum", type=date.fromisoformat, required=True)
    parser.add_argument("--uit", type=Path, required=True)
    given = parser.parse_args()
    classify(given.map, given.peildatum, given.uit)


if __name__ == "__main__":
    main()
