"""`thuiszit.toml`: settings a desk does not want to type each time, each described once.

Strict: an unknown key is an error that names the nearest right one. Values are plain texts, numbers and lists;
nothing in the file is run. It is read where the user points at it, never found among the data.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from thuiszit_cli.commands.nearest import nearest
from thuiszit_cli.errors import UsageError
from thuiszit_cli.files import load_toml, read_text
from thuiszit_cli.privacy.hidden import Hidden
from thuiszit_cli.read import limits
from thuiszit_cli.report import forms
from thuiszit_cli.report.model import Classified
from thuiszit_cli.rules.terms import Definitie, Ernst, Vakantieregio

if TYPE_CHECKING:
    from thuiszit_cli.commands.month.settings import Settings

RUN, GRENZEN = "run", limits.SECTION
_HEADINGS = {
    RUN: "De maandelijkse run: thuiszit run --config thuiszit.toml",
    GRENZEN: "Grenzen waarboven een bestand wordt geweigerd.",
}


@dataclass(frozen=True)
class Setting:
    """One key: where it stands, what it may hold, and what a user is told of it. `default` is an example too."""

    name: str
    meaning: str  # Dutch, for the commented file and the docs
    default: Any  # of the type that the value must have
    section: str = ""  # "" is the top of the file
    words: tuple[str, ...] = ()  # the only texts it may hold
    is_path: bool = False  # meant from the folder in which the file stands
    optional: bool = True  # commented out in a new file
    most: int = 1200  # of a whole number; from 1 on


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "definitie",
        "Hoe 'langer dan vier weken' wordt gelezen.",
        Definitie.LANDELIJK.value,
        words=tuple(Definitie),
        optional=False,
    ),
    Setting(
        "vakantieregio",
        "Regio van leerlingen zonder bekende gemeente.",
        Vakantieregio.MIDDEN.value,
        words=tuple(Vakantieregio),
        optional=False,
    ),
    Setting(
        "kwartaal_begint",
        "De maand (1 tot en met 12) waarin het eerste kwartaal van tally begint: 1 voor kalenderkwartalen, 8 voor "
        "kwartalen van het schooljaar; 2026-Q1 is dan augustus tot en met oktober 2026.",
        1,
        most=12,
    ),
    Setting(
        "inwoners",
        "Bestand met gemeentecode;inwoners (of leerlingen), voor cijfers per 1.000 in tally.",
        "inwoners.csv",
        is_path=True,
    ),
    Setting(
        "lesdagen", "Bestand met eigen lesdagen en vrije dagen van scholen.", "lesdagen.csv", is_path=True
    ),
    Setting(
        "koppeltabel",
        "Bestand met de kolommen bsn en onderwijsnummer: beide nummers gelden als één leerling.",
        "koppeltabel.csv",
        is_path=True,
    ),
    Setting(
        "scholen",
        "Open data van DUO met vestigingen (po en vo), zoals gedownload: scholen staan dan met hun naam in de werklijst en "
        "de trend.",
        ["vestigingen-po.csv", "vestigingen-vo.csv"],
        is_path=True,
    ),
    Setting(
        "logboek",
        "Logboek waarin elke run van classify (met --config) en elke maandelijkse run een regel krijgt. Zonder deze "
        "instelling houdt alleen de maandelijkse run er een bij, in de map van uitvoer.",
        "logboek.jsonl",
        is_path=True,
    ),
    Setting(
        "exports",
        "Map waarin de exports komen te staan. Zet dit bestand daar niet in.",
        "exports",
        section=RUN,
        is_path=True,
        optional=False,
    ),
    Setting(
        "patronen",
        "Welke bestanden daarin bij een maand horen; elk patroon moet iets vinden. {jaar}, {maand} en {dag} zijn "
        "die van de peildatum.",
        ["{jaar}-{maand}/*.csv"],
        section=RUN,
        optional=False,
    ),
    Setting(
        "uitvoer",
        "Map voor de uitkomsten: een map per maand, de geschiedenis en het logboek.",
        "uitkomsten",
        section=RUN,
        is_path=True,
        optional=False,
    ),
    Setting(
        "peildatum",
        "De dag van een run zonder --peildatum: de eerste dag van deze maand, of vandaag.",
        "eerste",
        section=RUN,
        words=("eerste", "vandaag"),
        optional=False,
    ),
    Setting(
        "layouts",
        "Eigen layouts voor bestanden met andere koppen.",
        ["layout.toml"],
        section=RUN,
        is_path=True,
    ),
    Setting(
        "streng",
        "Eindig met code 1 bij bevindingen vanaf deze ernst.",
        Ernst.FOUT.value,
        section=RUN,
        words=(Ernst.FOUT.value, Ernst.WAARSCHUWING.value),
    ),
    Setting(
        "formaat",
        "Geef het rapport en de vergelijking ook in deze vormen; Markdown komt er altijd.",
        ["html"],
        section=RUN,
        words=forms.known(Classified),
    ),
    Setting("pseudoniem", "Schrijf pseudoniemen in plaats van nummers.", True, section=RUN),
    Setting("versleutel", "Versleutel de kolommen met persoonsgegevens.", True, section=RUN),
    Setting(
        "sleutel",
        "Sleutelbestand voor pseudoniem, versleutel, logboek_personen en een agenda die zichzelf vernieuwt (thuiszit "
        "sleutel maak), of keyring:NAAM. "
        "Anders geldt THUISZIT_SLEUTEL.",
        "sleutel",
        section=RUN,
        is_path=True,
    ),
    Setting(
        "bewaar_maanden",
        "Zoveel maanden blijven uitkomsten per leerling staan; 'thuiszit purge' ruimt oudere op. De geschiedenis "
        "van aantallen blijft.",
        24,
        section=RUN,
        optional=False,
    ),
    Setting(
        "bewaar_per",
        "Bewaar in de geschiedenis aantallen ook per gemeente of per school, voor thuiszit trend. Zulke aantallen zijn "
        "vaak klein en kunnen naar een kind leiden, en 'thuiszit purge' laat ze staan: zet dit alleen aan als dat mag.",
        ["gemeente"],
        section=RUN,
        words=("gemeente", "school"),
    ),
    Setting(
        "logboek_personen",
        "Schrijf in het logboek ook een regel per leerling, onder pseudoniem.",
        True,
        section=RUN,
    ),
    *(
        Setting(name, meaning, default, section=GRENZEN, most=10**9)
        for name, meaning, default in limits.described()
    ),
)
KEYS = tuple(setting.name for setting in SETTINGS if not setting.section)


def read_config(path: Path) -> dict[str, Any]:
    """The settings at the top of the file, paths from its folder. Raises UsageError for anything in it that is wrong."""
    return _placed(path, "", _checked(path, _parsed(path))[""])


def read_limits(path: Path) -> limits.Limits:
    """What files may ask. Raises UsageError for anything in the file that is not right."""
    return limits.from_settings(_checked(path, _parsed(path))[GRENZEN])


def read_settings(path: Path) -> Settings:
    """All settings for `thuiszit run`, with paths from the folder of the file. Raises UsageError."""
    from thuiszit_cli.commands.month.settings import Settings
    from thuiszit_cli.recognise.layout_files import configured_layouts

    found = _checked(path, _parsed(path))
    for name in ("exports", "patronen", "uitvoer"):
        if name not in found[RUN]:
            raise UsageError(
                f"{path}: onder [run] ontbreekt {name}.", "Zie 'thuiszit init' voor een voorbeeld."
            )
    values = _placed(path, "", found[""]) | _placed(path, RUN, found[RUN])
    # A run depends on the layouts in the configuration folder as well.
    values["layouts"] = tuple(dict.fromkeys([*values.get("layouts", ()), *configured_layouts()]))
    settings = Settings(**values)
    forms.refuse(Classified, settings.formaat, Hidden(versleutel=settings.versleutel))
    _check_places(path, settings)
    return settings


def _placed(path: Path, section: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a section, with paths from the folder of the file: as the user pointed at it, so that no
    report names a folder above it unasked.
    """
    from thuiszit_cli.privacy.keys import is_in_keyring

    def placed(text: str) -> Path:
        return Path(text) if is_in_keyring(text) else path.parent / text

    placeable = {setting.name for setting in SETTINGS if setting.section == section and setting.is_path}
    found = {}
    for name, value in values.items():
        each = placed if name in placeable else (lambda text: text)
        found[name] = tuple(map(each, value)) if isinstance(value, list) else each(value)
    return found


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return load_toml(read_text(path))
    except FileNotFoundError:
        raise UsageError(
            f"Het configuratiebestand {path} bestaat niet.",
            f"Controleer --config, of schrijf een nieuw bestand met: thuiszit init {path}",
        ) from None
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"Het configuratiebestand {path} is niet te lezen.", "Controleer --config."
        ) from None
    except tomllib.TOMLDecodeError as error:
        from thuiszit_cli.recognise.layout_files import place_in_toml

        raise UsageError(
            f"{path} is geen geldige TOML ({place_in_toml(error)}).", 'Schrijf: definitie = "landelijk"'
        ) from None


def _checked(path: Path, raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The values by section. Raises UsageError for an unknown key or a value that a key cannot have."""
    found: dict[str, dict[str, Any]] = {
        "": {key: value for key, value in raw.items() if key not in _HEADINGS}
    }
    for name in _HEADINGS:
        found[name] = raw.get(name, {})
        if not isinstance(found[name], dict):
            raise UsageError(f"{path}: {name} is geen onderdeel.", f"Schrijf [{name}] op een eigen regel.")
    for name, values in found.items():
        known = {setting.name: setting for setting in SETTINGS if setting.section == name}
        for key, value in values.items():
            if key not in known:
                where = f" onder [{name}]" if name else ""
                raise UsageError(
                    f"{path} bevat een onbekende sleutel{where}: {key}.", _right_key(key, name, known)
                )
            _check_value(path, known[key], value)
    return found


def _right_key(key: str, section: str, known: dict[str, Setting]) -> str:
    elsewhere = next(
        (setting for setting in SETTINGS if setting.name == key and setting.section != section), None
    )
    if elsewhere is not None:
        place = f"onder [{elsewhere.section}]" if elsewhere.section else "bovenaan, vóór [run] en [grenzen]"
        return f"{key} hoort {place}."
    return nearest(key, [*known, *(() if section else _HEADINGS)])


def _check_value(path: Path, setting: Setting, value: Any) -> None:
    kind = type(setting.default)
    wrong = type(value) is not kind or (kind is list and not all(isinstance(each, str) for each in value))
    if wrong:
        name, hint = {
            str: ("tekst", "Zet de waarde tussen aanhalingstekens."),
            int: ("heel getal", "Schrijf een getal zonder aanhalingstekens."),
            bool: ("ja of nee", "Schrijf true of false."),
            list: ("lijst van teksten", 'Schrijf bijvoorbeeld: ["*.csv", "*.xlsx"]'),
        }[kind]
        raise UsageError(f"{path}: {setting.name} is geen {name}.", hint)
    wrong_words = [word for word in (value if kind is list else [value]) if word not in setting.words]
    if setting.words and wrong_words:
        raise UsageError(
            f"{path}: {setting.name} heeft een waarde die niet bestaat.",
            nearest(wrong_words[0], setting.words),
        )
    if kind is int and not 0 < value <= setting.most:
        raise UsageError(
            f"{path}: {setting.name} ligt niet tussen 1 en {setting.most}.", f"Het gaat om: {setting.meaning}"
        )


def _check_places(path: Path, settings: Settings) -> None:
    """Refuse a configuration among the data, and places that would mix data, output and what lies outside."""
    exports, results = settings.exports.resolve(), settings.uitvoer.resolve()
    for folder, name in ((exports, "exports"), (results, "uitvoer")):
        if path.resolve().is_relative_to(folder):
            raise UsageError(
                f"{path} staat in de map van {name}.",
                "Wie daar bestanden neerzet, zou ook de instellingen bepalen. Zet thuiszit.toml ergens anders.",
            )
    if results.is_relative_to(exports) or exports.is_relative_to(results):
        raise UsageError(f"{path}: exports en uitvoer liggen in elkaar.", "Kies twee aparte mappen.")
    if settings.log.resolve().is_relative_to(exports):
        raise UsageError(f"{path}: logboek ligt in de map van exports.", "Kies een andere plaats.")
    for pattern in settings.patronen:
        parts = PurePosixPath(pattern), PureWindowsPath(pattern)
        if not pattern.strip() or any(
            part.is_absolute() or ".." in part.parts or part.drive for part in parts
        ):
            raise UsageError(
                f"{path}: een patroon wijst buiten de map van exports.",
                'Schrijf bijvoorbeeld: ["{jaar}-{maand}/*.csv"]',
            )


# --- a new file -----------------------------------------------------------------------------------------

_HEAD = """\
# Instellingen van thuiszit. Paden gelden vanuit de map van dit bestand.
# Een regel met # ervoor doet niets; haal het weg om de instelling te gebruiken.
"""


def template() -> str:
    """A commented file with every key, as `thuiszit init` writes it."""
    parts = [_HEAD]
    section = ""
    for setting in SETTINGS:
        if setting.section != section:
            section = setting.section
            parts.append(f"# {_HEADINGS[section]}\n[{section}]\n")
        lines = [f"# {line}" for line in _wrapped(setting)]
        lines.append(f"{'# ' if setting.optional else ''}{setting.name} = {_toml(setting.default)}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _wrapped(setting: Setting) -> list[str]:
    import textwrap

    choice = f" Kies uit: {', '.join(setting.words)}." if setting.words else ""
    return textwrap.wrap(setting.meaning + choice, 100)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    return f'"{value}"'
