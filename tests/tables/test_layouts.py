"""The layouts of known systems: small invented files with their real headers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from exports import ANNA, BRAM, CLEO, as_csv, found, write
from thuiszit_cli import classify
from thuiszit_cli.errors import InputError
from thuiszit_cli.recognise.layout import recognise
from thuiszit_cli.recognise.layout_files import known_layouts
from thuiszit_cli.rules.terms import Verzuimsoort
from thuiszit_cli.tables.load import load
from thuiszit_cli.tables.model import MISSING_DAY, Tables

# An onderwijsnummer of nobody: begins with 10, remainder 5.
EDUCATION_NUMBER = "109999909"

A04 = (
    "#BRIN_NR;NAAM_INST;RAPPORTAGEMAAND;PERSOONSGEBONDENNUMMER;ACHTERNAAM;GEBOORTEDATUM;DATUM_UITSCHRIJVING;"
    "REDEN;BRIN;NAAM_INSTELLING;GEMEENTECODE;REDEN_UITSTROOM;BRIN_VOLGNUMMER;NIVEAU;POSTCODE;VANAF_WANNEER\r\n"
    f"99ZZ;School;202610;{ANNA};Verzonnen;03-10-2009;20260831;GEEN INSCHRIJVING;;;344;02;00;Mbo2 opleidinge;"
    "1234AB;202609\r\n"
    f"99ZZ;School;202610;{BRAM};Verzonnen;17-02-2010;15-03-2026;GEEN INSCHRIJVING;;;344;02;00;;1234AB;202609\r\n"
)


def day(number: int) -> date | None:
    return None if number == MISSING_DAY else date.fromordinal(date(1970, 1, 1).toordinal() + number)


def read(tmp_path: Path, text: str, name: str = "export.csv") -> Tables:
    return load([write(tmp_path / name, text)])


def test_a04_gives_pupils_and_ended_enrolments_with_dates_in_both_styles(tmp_path: Path) -> None:
    tables = read(tmp_path, A04)
    assert tables.sources[0].layout == "A04"
    assert tables.sources[0].tables == {"leerlingen": 2, "inschrijvingen": 2}
    assert [day(each) for each in tables.inschrijvingen["inschrijving_eind"]] == [
        date(2026, 8, 31),
        date(2026, 3, 15),
    ]
    assert [day(each) for each in tables.leerlingen["geboortedatum"]] == [
        date(2009, 10, 3),
        date(2010, 2, 17),
    ]
    assert list(tables.inschrijvingen["brin"]) == ["99ZZ", "99ZZ"]
    assert list(tables.leerlingen["gemeentecode"]) == ["0344", "0344"]


def test_the_begin_that_a04_does_not_tell_is_the_school_year_before_and_is_said_once(tmp_path: Path) -> None:
    tables = read(tmp_path, A04)
    assert [day(each) for each in tables.inschrijvingen["inschrijving_begin"]] == [
        date(2025, 8, 1),
        date(2024, 8, 1),
    ]
    assert [len(batch) for batch in found(tables, "inschrijving_begin_afgeleid")] == [1]


def test_a_pupil_whose_end_in_a04_is_31_12_9999_is_still_enrolled(tmp_path: Path) -> None:
    path = write(tmp_path / "a04.csv", A04.replace("20260831", "31-12-9999"))
    pupils = classify([path], peildatum=date(2026, 11, 22)).pupils
    assert dict(zip(pupils["persoonsgebonden_nummer"], pupils["klasse"], strict=True)) == {
        ANNA: "geen_verzuim",
        BRAM: "absoluut_verzuim",
    }


def test_a04_alone_makes_enrolment_known_for_it_holds_everybody(tmp_path: Path) -> None:
    assert read(tmp_path, A04).enrolment_known


def test_a04_beside_meldingen_of_others_does_not_make_them_absent(tmp_path: Path) -> None:
    melding = write(tmp_path / "meldingen.csv", as_csv([{"bsn": CLEO, "begindatum verzuim": "01-09-2026"}]))
    tables = load([write(tmp_path / "a04.csv", A04), melding])
    assert not tables.enrolment_known
    assert len(found(tables, "inschrijvingen_onvolledig")) == 1


def test_the_older_spelling_of_a04_is_the_same_layout(tmp_path: Path) -> None:
    older = A04.replace("RAPPORTAGEMAAND", "RAPPORTAGE_MAAND").replace(
        "PERSOONSGEBONDENNUMMER", "BSN_ONDERWIJSNR"
    )
    tables = read(tmp_path, older.replace(";GEMEENTECODE;", ";GEMCODE;"))
    assert tables.sources[0].layout == "A04"
    assert list(tables.leerlingen["gemeentecode"]) == ["0344", "0344"]


def test_only_the_name_of_the_file_tells_a14_from_a04(tmp_path: Path) -> None:
    assert read(tmp_path, A04, "202211A14I27GZ.csv").sources[0].layout == "A14"
    assert read(tmp_path, A04, "202211A04I27GZ.csv").sources[0].layout == "A04"


def test_a05_gives_pupils_and_no_enrolments(tmp_path: Path) -> None:
    rows = [
        {
            "#BRIN": "99ZZ",
            "NAAM_INSTELLING": "School",
            "RAPPORTAGE_MAAND": "202210",
            "BSN_ONDERWIJSNR": ANNA,
            "GEBOORTEDATUM": "01-02-2009",
            "ILT/CREBO": "1",
            "BRIN_NR": "",
            "GEMCODE": "344",
            "INDICATIE_STARTKWALIFICATIE": "N",
        }
    ]
    tables = read(tmp_path, as_csv(rows))
    assert tables.sources[0].layout == "A05"
    assert tables.sources[0].tables == {"leerlingen": 1}
    assert list(tables.leerlingen["startkwalificatie"]) == [0]
    assert not tables.enrolment_known


@pytest.mark.parametrize("extra", [{}, {"EXAMEN": "", "IND_BEKOSTIGING": "J"}], ids=["NRSP", "NenR"])
def test_nrsp_and_nenr_take_the_first_number_that_is_filled_and_not_0(
    tmp_path: Path, extra: dict[str, str]
) -> None:
    shared = {"GESLACHT": "V", "POSTCODE_CIJFERS": "1234", "GEMCODE": "344", "BRIN": "99ZZ", **extra}
    rows = [
        {"#BURGERSERVICENUMMER": ANNA, "ONDERWIJSNUMMER": "0", "GEBOORTEDATUM": "20090102", **shared},
        {
            "#BURGERSERVICENUMMER": "0",
            "ONDERWIJSNUMMER": EDUCATION_NUMBER,
            "GEBOORTEDATUM": "02-01-2009",
            **shared,
        },
        {"#BURGERSERVICENUMMER": "", "ONDERWIJSNUMMER": BRAM, "GEBOORTEDATUM": "", **shared},
    ]
    tables = read(tmp_path, as_csv(rows))
    assert tables.sources[0].layout == ("NenR" if extra else "NRSP")
    assert sorted(map(str, tables.numbers)) == [EDUCATION_NUMBER, ANNA, BRAM]
    assert tables.sources[0].tables == {"leerlingen": 3}


# How many columns the public descriptions of the files of DUO count.
DUO_COLUMNS = {"A04": 39, "A14": 39, "A05": 34, "NRSP": 27, "NenR": 29}
# Other spellings of the same headers that have been met.
OLDER = {
    "RAPPORTAGEMAAND": "RAPPORTAGE_MAAND",
    "PERSOONSGEBONDENNUMMER": "BSN_ONDERWIJSNR",
    "ONDERWIJSCODE": "ILT/CREBO",
    "GEMEENTECODE": "GEMCODE",
    "INSCHRIJVINGSVOLGNUMMER": "INSCHR_VLGNR",
    "MELDING_VERZUIM_WETTELIJK": "MELDING_VERZUIMLOKET_WETTELIJK",
    "MELDING_VERZUIM_NIET_WETTELIJK": "MELDING_VERZUIMLOKET_NIET_WETTELIJK",
}


def test_the_full_headers_of_duo_are_as_many_as_its_files_have() -> None:
    assert {name: len(known_layouts()[name].koppen) for name in DUO_COLUMNS} == DUO_COLUMNS


@pytest.mark.parametrize("name", known_layouts())
@pytest.mark.parametrize("spelling", ["full", "abbreviated", "older"])
def test_a_file_with_every_header_of_a_layout_is_of_that_layout(name: str, spelling: str) -> None:
    layout = known_layouts()[name]
    headers = layout.koppen
    if spelling == "abbreviated" and name in ("NRSP", "NenR"):  # ONDERWIJSLOCATIE_POSTCODE as _POSTCODE
        headers = [header.replace("ONDERWIJSLOCATIE_", "_") for header in headers]
    if spelling == "older":
        headers = [OLDER.get(header, header) for header in headers]
    recognised = recognise(headers, f"{name}.csv")
    assert recognised.layout == name
    assert {table.name for table in recognised.tables} >= set(layout.tabellen or ["meldingen"])


def test_a_full_nrsp_file_gives_the_onderwijsnummer_where_the_bsn_is_0(tmp_path: Path) -> None:
    cells = {"#BURGERSERVICENUMMER": "0", "ONDERWIJSNUMMER": EDUCATION_NUMBER, "GEBOORTEDATUM": "20100305"}
    cells |= {"POSTCODE_CIJFERS": "1234", "GEMCODE": "344", "BRIN": "22BB", "ONDERWIJSSOORT": "MBO"}
    row = {header: cells.get(header, "") for header in known_layouts()["NRSP"].koppen}
    tables = read(tmp_path, as_csv([row]))
    assert tables.sources[0].layout == "NRSP"
    assert list(map(str, tables.numbers)) == [EDUCATION_NUMBER]
    assert [day(each) for each in tables.leerlingen["geboortedatum"]] == [date(2010, 3, 5)]


@pytest.mark.parametrize("name", ["verzuimregister", "GGM Verzuimmelding", "GGM Vrijstelling", "EduArte"])
def test_the_number_may_have_any_of_its_names_and_stand_in_two_columns(tmp_path: Path, name: str) -> None:
    number = recognise(known_layouts()[name].koppen, "a.csv").sources["persoonsgebonden_nummer"]
    others = [header for at, header in enumerate(known_layouts()[name].koppen) if at not in number]
    rest = {header: "01-09-2026" if "datum" in header else "" for header in [*others, "deelnemernummer"]}
    rows = [
        {"burgerservicenummer": ANNA, "onderwijsnummer": "0", **rest},
        {"burgerservicenummer": "0", "onderwijsnummer": EDUCATION_NUMBER, **rest},
    ]
    tables = read(tmp_path, as_csv(rows))
    assert tables.sources[0].layout == name
    assert sorted(map(str, tables.numbers)) == [EDUCATION_NUMBER, ANNA]


def test_elsewhere_two_columns_with_a_number_stay_refused(tmp_path: Path) -> None:
    rows = [{"BURGERSERVICENUMMER": ANNA, "ONDERWIJSNUMMER": "0", "begindatum": "01-09-2026"}]
    with pytest.raises(InputError, match="'BURGERSERVICENUMMER' en 'ONDERWIJSNUMMER'"):
        read(tmp_path, as_csv(rows))


def test_the_legal_names_of_the_verzuimregister_are_known(tmp_path: Path) -> None:
    rows = [
        {
            "Persoonsgebonden nummer": ANNA,
            "Begindatum verzuim": "01-09-2026",
            "Einddatum verzuim": "",
            "Vermoedelijke soort verzuim": "luxe verzuim",
            "Vermoedelijke reden verzuim": "vakantie",
            "Alle lessen gemist": "ja",
            "Verzuimuren": "6",
            "Status melding": "afgesloten",
            "Reden melding afgesloten": "inschrijving beëindigd, andere opleiding",
        }
    ]
    tables = read(tmp_path, as_csv(rows))
    assert tables.sources[0].layout == "verzuimregister"
    assert tables.sources[0].tables == {"meldingen": 1}
    row = tables.meldingen.iloc[0]
    assert (row["verzuimsoort"], row["alle_lessen_gemist"], row["verzuimuren"]) == (
        list(Verzuimsoort).index(Verzuimsoort.LUXE),
        1,
        6.0,
    )
    assert row["reden_afgesloten"] >= 0
    assert tables.findings.counts() == {"fout": 0, "waarschuwing": 0, "info": 0}


def test_ggm_names_give_meldingen_and_vrijstellingen(tmp_path: Path) -> None:
    melding = [
        {
            "burgerservicenummer": ANNA,
            "datumStart": "2026-09-01",
            "datumEinde": "",
            "voorstelSchool": "",
            "soortVerzuimOfAanvraag": "relatief",
        }
    ]
    exemption = [
        {
            "burgerservicenummer": ANNA,
            "datumStart": "2026-08-01",
            "datumEinde": "2027-07-31",
            "buitenlandseSchoollocatie": "",
            "Vrijstellingsoort": "5 onder b",
        }
    ]
    first = write(tmp_path / "m.csv", as_csv(melding))
    second = write(tmp_path / "v.csv", as_csv(exemption))
    tables = load([first, second])
    assert [source.layout for source in tables.sources] == ["GGM Verzuimmelding", "GGM Vrijstelling"]
    assert [source.tables for source in tables.sources] == [{"meldingen": 1}, {"vrijstellingen": 1}]


def test_an_application_that_was_refused_exempts_nobody(tmp_path: Path) -> None:
    rows = [
        {
            "burgerservicenummer": number,
            "datumStart": "1-8-2026",
            "datumEinde": "",
            "aanvraagToegekend": granted,
            "buitenlandseSchoollocatie": "x",
        }
        for number, granted in ((ANNA, "Nee"), (BRAM, ""), (CLEO, "Ja"))
    ]
    pupils = as_csv([{"bsn": number, "geboortedatum": "1-1-2014"} for number in (ANNA, BRAM, CLEO)])
    exports = [write(tmp_path / "v.csv", as_csv(rows)), write(tmp_path / "l.csv", pupils)]
    answer = classify(exports, peildatum=date(2026, 11, 22))
    assert [str(klasse) for klasse in answer.pupils["klasse"]] == ["onbeslist", "vrijgesteld", "vrijgesteld"]
    assert answer.tables.rows.excluded == {"overgeslagen": 1}
    assert answer.tables.sources[0].tables == {"vrijstellingen": 2}
    assert [(batch.line.tolist(), batch.column) for batch in found(answer.tables, "regel_overgeslagen")] == [
        ([2], "")
    ]


def test_somtoday_tells_by_its_own_column_whether_absence_is_authorised(tmp_path: Path) -> None:
    rows = [
        {
            "leerling.leerlingnummer": "12001",
            "absentieReden.absentieSoort": kind,
            "absentieReden.geoorloofd": authorised,
            "beginDatumTijd": "2026-09-01T08:30:00.000+02:00",
            "eindDatumTijd": "2026-09-01T10:10:00.000+02:00",
            "afgehandeld": "true",
        }
        for kind, authorised in (("Absent", "true"), ("Telaat", "false"))
    ]
    tables = read(tmp_path, as_csv(rows))
    assert tables.sources[0].layout == "SOMtoday"
    assert list(tables.meldingen["geoorloofd"]) == [1, 0]
    kinds = list(Verzuimsoort)
    assert [kinds[code] for code in tables.meldingen["verzuimsoort"]] == ["overig", "te_laat"]


def test_a_row_of_magister_is_one_lesson_that_ended_that_day(tmp_path: Path) -> None:
    rows = [
        {
            "stamnummer": "4711",
            "datum": "01-09-2026",
            "lesuur": "3",
            "absentiereden_code": "ZI",
            "geoorloofd": "ja",
            "luxeverzuim": "nee",
        },
        {
            "stamnummer": "4711",
            "datum": "02-09-2026",
            "lesuur": "3",
            "absentiereden_code": "LX",
            "geoorloofd": "nee",
            "luxeverzuim": "ja",
        },
    ]
    tables = read(tmp_path, as_csv(rows))
    assert tables.sources[0].layout == "Magister"
    meldingen = tables.meldingen
    assert list(meldingen["begindatum"]) == list(meldingen["einddatum"])
    assert list(meldingen["verzuimuren"]) == [1.0, 1.0]
    assert list(meldingen["alle_lessen_gemist"]) == [0, 0]
    assert list(Verzuimsoort)[meldingen["verzuimsoort"].iloc[1]] == "luxe"


def test_eduarte_uses_the_bsn_and_else_its_own_number(tmp_path: Path) -> None:
    rows = [
        {"Deelnemernummer": "811", "BSN": ANNA, "begindatum": "20260901", "verzuimsoort": "LRV"},
        {"Deelnemernummer": "812", "BSN": "", "begindatum": "20260901", "verzuimsoort": "LRV"},
    ]
    tables = read(tmp_path, as_csv(rows))
    assert tables.sources[0].layout == "EduArte"
    assert list(map(str, tables.numbers)) == ["000000812", ANNA]


def test_eduartes_list_without_a_begindatum_says_what_lacks(tmp_path: Path) -> None:
    rows = [
        {"Meldingsnummer": "1", "BSN": ANNA, "Deelnemernummer": "811", "Verzuimsoort": "LRV", "Melddatum": ""}
    ]
    tables = read(tmp_path, as_csv(rows))
    assert tables.sources[0].tables == {"leerlingen": 1}
    assert [batch.column for batch in found(tables, "tabel_zonder_sleutel")] == ["begindatum"]


def test_a_canonical_file_stays_canonical() -> None:
    assert recognise(["bsn", "begindatum", "status"], "A14.csv").layout == "canoniek"
    assert recognise(["bsn", "begindatum", "status", "inschrijving_begin"], "a.csv").layout == "flat"


def test_an_own_layout_reads_an_unknown_package(tmp_path: Path) -> None:
    own = write(
        tmp_path / "pakket.toml",
        """
        naam = "pakket"
        herken = ["Cliëntnummer", ["Van", "Start"]]
        [kolommen]
        begindatum = ["Van", "Start"]
        einddatum = ["Tot"]
        verzuimsoort = ["Code"]
        [eerste_gevulde]
        persoonsgebonden_nummer = ["Burgerservicenr", "Cliëntnummer"]
        [vast]
        alle_lessen_gemist = "ja"
        [waarden.verzuimsoort]
        "ZI 1" = "ziek"
        [waarden.geoorloofd]
        "akkoord" = "ja"
        """,
    )
    rows = [
        {
            "Cliëntnummer": "55",
            "Burgerservicenr": ANNA,
            "Van": "1-9-2026",
            "Code": "zi-1",
            "geoorloofd": "Akkoord",
        },
        {
            "Cliëntnummer": "56",
            "Burgerservicenr": "0",
            "Van": "1-9-2026",
            "Code": "luxe",
            "geoorloofd": "nee",
        },
    ]
    tables = load([write(tmp_path / "a.csv", as_csv(rows))], layouts=[own])
    assert tables.sources[0].layout == "pakket"
    kinds = list(Verzuimsoort)
    assert [kinds[code] for code in tables.meldingen["verzuimsoort"]] == ["ziek", "luxe"]
    assert list(tables.meldingen["geoorloofd"]) == [1, 0]
    assert list(tables.meldingen["alle_lessen_gemist"]) == [1, 1]
    assert list(map(str, tables.numbers)) == ["000000056", ANNA]


def test_the_codes_of_one_layout_mean_nothing_in_another_file(tmp_path: Path) -> None:
    own = write(
        tmp_path / "eigen.toml",
        "naam = 'eigen'\nherken = ['Nr']\n[kolommen]\npersoonsgebonden_nummer = ['Nr']\n"
        "[waarden.verzuimsoort]\nX = 'luxe'\n",
    )
    first = write(tmp_path / "1.csv", as_csv([{"Nr": ANNA, "begindatum": "1-9-2026", "verzuimsoort": "X"}]))
    other = write(tmp_path / "2.csv", as_csv([{"bsn": BRAM, "begindatum": "1-9-2026", "verzuimsoort": "X"}]))
    tables = load([first, other], layouts=[own])
    kinds = list(Verzuimsoort)
    assert [kinds[code] for code in tables.meldingen["verzuimsoort"]] == ["luxe", "onbekend"]
    assert len(found(tables, "soort_onbekend")) == 1
