"""The manual of the law: rules, signals, parameters and the cases that show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from cases_loader import NUMBER, PUPIL, Case, Expectation, Subject, load_subjects
from generator.text import anchor, bullets, codes, link, page, table
from thuiszit_cli.commands.rules import unit_of
from thuiszit_cli.report.told.law import not_modelled
from thuiszit_cli.rules.absence import DEFINITION_MEANINGS
from thuiszit_cli.rules.exemption import VERVANGEND
from thuiszit_cli.rules.parameters import (
    STANDINGS,
    Parameter,
    Parameters,
    Value,
    all_parameters,
    articles,
    as_text,
    parameters_on,
)
from thuiszit_cli.rules.signals import SIGNALS, Signal
from thuiszit_cli.rules.terms import Definitie, Klasse, Plicht, PlichtReden, VrijstellingSoort
from thuiszit_cli.rules.verdict import RULES, RULES_BY_ID, Facts, Rule, ground

# The day on which the texts that are linked to and the values that sentences name are those in force.
LAW_DAY = date(2026, 10, 1)

_RELATIONS = {"overeenkomstig": "zoals de wet", "bewust_anders": "bewust anders"}


def regels() -> str:
    """docs/regels.md."""
    subjects = load_subjects()
    p = parameters_on(LAW_DAY)
    total = sum(len(subject.cases) for subject in subjects)
    scenarios = [case for subject in subjects for case in subject.cases if case.relation]
    return page(
        "De regels, naast de wet gelegd",
        "Dit is alles wat het programma beslist: elke regel met zijn artikel, elk getal met zijn bron, en "
        f"{total} gevallen die laten zien wat eruit komt. Dezelfde gevallen zijn de toets van het programma: wijkt "
        "er één af, dan wordt een wijziging niet aangenomen.",
        f"De koppelingen gaan naar de wettekst zoals die op {LAW_DAY:%d-%m-%Y} gold. Woorden staan in de "
        "[begrippen](begrippen.md), alle getallen bij elkaar in de [parameters](parameters.md).",
        bullets(
            [
                "[De volgorde](#volgorde)",
                "De regels: " + ", ".join(link(rule.id, f"#{_rule_anchor(rule.id)}") for rule in RULES),
                "[De signalen](#signalen)",
                "[De gevallen, per onderwerp](#gevallen)",
                "[De scenario's van regelrecht](#regelrecht)",
                "[Wat dit programma niet beslist](#niet)",
                "[Register op artikel](#register)",
            ]
        ),
        "Hoe zwaar een bron weegt staat erbij als *gezag*:",
        table(["gezag", "betekenis"], STANDINGS.items()),
        anchor("volgorde"),
        "## De volgorde",
        "De regels worden van boven naar beneden geprobeerd. De eerste die past beslist, en geeft de klasse.",
        table(
            ["regel", "klasse", "past als"],
            (
                [link(rule.id, f"#{_rule_anchor(rule.id)}"), rule.klasse.label, rule.voorwaarde]
                for rule in RULES
            ),
        ),
        "## De regels",
        *(_rule(rule, subjects) for rule in RULES),
        anchor("signalen"),
        "## De signalen",
        "Een signaal wordt berekend voor elke leerling met een plicht, in welke klasse ook. Is er geen eerdere "
        "regel die past, dan geeft het de klasse risico ([R6](#regel-r6)).",
        *(_signal(signal, subjects, p) for _, signal in sorted(SIGNALS.items())),
        anchor("gevallen"),
        "## De gevallen, per onderwerp",
        "Bij elk geval staan de dag en de feiten zoals ze in een export zouden staan, en wat het programma "
        "antwoordt. Een tabel zonder rijen is er wel, maar leeg; een tabel die niet genoemd wordt is niet "
        "aangeleverd.",
        bullets(
            f"{link(_numbered(subject), f'#{_subject_anchor(subject)}')} ({_cases(len(subject.cases))})"
            for subject in subjects
        ),
        *(_subject(subject) for subject in subjects),
        anchor("regelrecht"),
        "## De scenario's van regelrecht",
        "Het project regelrecht van het ministerie van Binnenlandse Zaken heeft leerplichtscenario's. Elk staat "
        "hier naast de wet. *Bewust anders* betekent dat dit programma met opzet een andere uitkomst geeft dan het "
        "scenario; de reden staat erbij. De feiten, en welke scenario's over iets anders gaan, staan bij "
        + ", ".join(
            link(_short(subject).lower(), f"#{_subject_anchor(subject)}")
            for subject in subjects
            if any(case.relation for case in subject.cases)
        )
        + ".",
        table(
            ["scenario", "uitkomst hier", "verhouding", "reden"],
            (
                [
                    case.name,
                    "; ".join(_outcome(expectation) for expectation in case.expected.values()),
                    _RELATIONS[case.relation],
                    case.explanation,
                ]
                for case in scenarios
            ),
        ),
        anchor("niet"),
        "## Wat dit programma niet beslist",
        bullets(f"**{item['wat']}.** {item['waarom']}" for item in not_modelled()),
        anchor("register"),
        "## Register op artikel",
        _register(subjects),
    )


def parameters() -> str:
    """docs/parameters.md."""
    sections = []
    for standing, meaning in STANDINGS.items():
        chosen = [item for item in all_parameters().values() if item.standing == standing]
        if chosen:
            sections += [
                f"## {meaning} (gezag {standing})",
                _parameter_table(sorted(chosen, key=lambda x: x.id)),
            ]
    return page(
        "Parameters",
        "Elk getal en elke keuze waarmee het programma rekent: met een begindatum, een eenheid, een bron en een "
        "gewicht. De peildatum kiest de waarde. Wat alleen een *keuze* is, is dat omdat de bronnen zwijgen of "
        "verschillen.",
        "Rekenen met een andere waarde kan met `--parameter NAAM=WAARDE`; alles wat eruit komt heet dan simulatie. "
        "De waarde van één parameter op een dag: `thuiszit rules show lrv.dagen --peildatum 2026-10-01`.",
        *sections,
    )


# --- rules and signals ----------------------------------------------------------------------------------


def _rule(rule: Rule, subjects: Sequence[Subject]) -> str:
    extra = _MORE.get(rule.id)
    shown = [
        anchor(_rule_anchor(rule.id)),
        f"### {rule.id}: {rule.klasse.label}",
        f"{rule.betekenis}.",
        bullets(
            [
                f"**Past als:** {_lower(rule.voorwaarde)}.",
                *([f"**Past niet als:** {rule.anders}."] if rule.anders else []),
                *([f"**Kijkt naar:** {codes(rule.needs)}."] if rule.needs else []),
                *([f"**Wat een mens beslist:** {rule.mens}"] if rule.mens else []),
                f"**Beslist in:** {_where(subjects, lambda e: _decided_by(rule, e))}.",
            ]
        ),
        _article_table(rule.alle_artikelen),
        _parameter_table([all_parameters()[name] for name in rule.parameters]),
        extra() if extra else "",
    ]
    return "\n\n".join(part for part in shown if part)


def _decided_by(rule: Rule, expectation: Expectation) -> bool:
    named = expectation.columns.get("regel")
    only_rule = sum(other.klasse is rule.klasse for other in RULES) == 1
    return bool(
        named == rule.id or (named is None and only_rule and expectation.columns.get("klasse") == rule.klasse)
    )


def _signal(signal: Signal, subjects: Sequence[Subject], p: Parameters) -> str:
    state = [] if signal.enabled(p) else [f"**Staat uit**, tenzij `{signal.switch}` op ja staat."]
    if signal.depends_on_definition:
        state.append("**Hangt af van de gekozen definitie** van 'langer dan vier weken'.")
    names = [*([signal.switch] if signal.switch else []), *signal.parameters]
    shown = [
        anchor(f"signaal-{signal.id}"),
        f"### {signal.id}: {signal.naam}",
        f"{signal.meaning(p)}.",
        bullets(
            [
                f"**Gezag:** {signal.standing} ({_lower(STANDINGS[signal.standing])}).",
                f"**Kijkt naar:** {codes(signal.needs)}.",
                *state,
                f"**Gaat af in:** {_where(subjects, lambda e: signal.id in e.columns.get('signalen', ()))}.",
            ]
        ),
        _article_table(signal.artikelen),
        _parameter_table([all_parameters()[name] for name in names]),
    ]
    return "\n\n".join(part for part in shown if part)


def _where(subjects: Sequence[Subject], holds: Callable[[Expectation], bool]) -> str:
    """The subjects with a case for which something holds, and how many."""
    found = []
    for subject in subjects:
        count = sum(any(holds(e) for e in case.expected.values()) for case in subject.cases)
        if count:
            found.append(f"{link(_short(subject), f'#{_subject_anchor(subject)}')} ({count})")
    return ", ".join(found) or "geen geval"


def _article_table(ids: Iterable[str]) -> str:
    found = [articles()[name] for name in ids if articles()[name].exists_on(LAW_DAY)]
    return table(
        ["bron", "onderwerp"], ([link(each.naam, each.link_on(LAW_DAY)), each.onderwerp] for each in found)
    )


def _parameter_table(chosen: Sequence[Parameter]) -> str:
    rows = []
    for each in chosen:
        version = each.version_on(LAW_DAY)
        source, lid = articles()[version.artikel], version.lid
        clause = f", lid {lid}" if lid[:1].isdigit() else f", {lid}" if lid else ""
        rows.append(
            [
                f"`{each.id}`",
                "; ".join(_value(each, at) for at in range(len(each.versions))),
                each.betekenis,
                link(source.naam, source.link_on(LAW_DAY)) + clause,
                version.standing,
            ]
        )
    return table(["parameter", "waarde", "betekenis", "bron", "gezag"], rows)


def _value(parameter: Parameter, at: int) -> str:
    version = parameter.versions[at]
    until = f" tot en met {version.tot:%d-%m-%Y}" if version.tot else ""
    return f"{_with_unit(version.waarde, parameter.eenheid)} vanaf {version.vanaf:%d-%m-%Y}{until}"


def _with_unit(value: Value, unit: str) -> str:
    shown = f"**{as_text(value)}**"
    if isinstance(value, (bool, str)) or unit == "jaartal":
        return shown
    if unit == "maandnummer":
        return f"maand {shown}"
    return f"{shown} {unit_of(value, unit)}"


def _grounds_of_no_duty() -> str:
    rows = [
        [
            f"`{reason.value}`",
            reason.label,
            ground(RULES_BY_ID["R2"], _facts(plicht=Plicht.GEEN, reden=reason), Definitie.LANDELIJK),
        ]
        for reason in PlichtReden
    ]
    return "Waarom er geen plicht is, in de volgorde waarin het wordt geprobeerd:\n\n" + table(
        ["plicht_reden", "betekenis", "grond in de uitkomst"], rows
    )


def _grounds_of_exemption() -> str:
    rows = []
    for kind in VrijstellingSoort:
        exempts = kind not in VERVANGEND
        shown = ground(RULES_BY_ID["R3"], _facts(vrijstelling=kind), Definitie.LANDELIJK) if exempts else ""
        rows.append([f"`{kind.value}`", kind.label, "ja" if exempts else "nee: blijft ingeschreven", shown])
    return table(["soort", "betekenis", "stelt vrij", "grond in de uitkomst"], rows)


def _definitions() -> str:
    rows = [
        [f"`{definitie.value}`", parameters_on(LAW_DAY).fill(DEFINITION_MEANINGS[definitie])]
        for definitie in Definitie
    ]
    return "De drie definities van 'langer dan vier weken':\n\n" + table(["definitie", "betekenis"], rows)


_MORE: Mapping[str, Callable[[], str]] = {
    "R2": _grounds_of_no_duty,
    "R3": _grounds_of_exemption,
    "R5": _definitions,
}


def _facts(
    *,
    plicht: Plicht = Plicht.LEERPLICHT,
    reden: PlichtReden | None = None,
    vrijstelling: VrijstellingSoort | None = None,
) -> Facts:
    return Facts(plicht, reden, vrijstelling, True, True, False, ())


# --- cases ----------------------------------------------------------------------------------------------


def _subject(subject: Subject) -> str:
    rules = list(dict.fromkeys(name for case in subject.cases for name in case.rules))
    sources = list(dict.fromkeys(name for case in subject.cases for name in case.articles))
    numbers = list(dict.fromkeys(name for case in subject.cases for name in case.parameters))
    people = list(dict.fromkeys(RULES_BY_ID[name].mens for name in rules if RULES_BY_ID[name].mens))
    shown = [
        anchor(_subject_anchor(subject)),
        f"### {_numbered(subject)}",
        subject.explanation,
        "Regels: " + ", ".join(link(name, f"#{_rule_anchor(name)}") for name in rules) + ".",
        "Wat een mens beslist: " + " ".join(people) if people else "",
        _article_table(sources),
        _parameter_table([all_parameters()[name] for name in numbers]),
        *(_case(case) for case in subject.cases),
    ]
    return "\n\n".join(part for part in shown if part)


def _case(case: Case) -> str:
    setting = [f"Peildatum {case.peildatum}"]
    if case.definitie != Definitie.LANDELIJK:
        setting.append(f"definitie {case.definitie}")
    if case.vakantieregio:
        setting.append(f"regio {case.vakantieregio}")
    if case.what_if:
        setting.append("wat als " + ", ".join(f"`{name} = {value}`" for name, value in case.what_if.items()))
    many = len(case.expected) > 1 or PUPIL not in case.expected
    outcomes = [
        (f"{number}: " if many else "") + _outcome(expectation)
        for number, expectation in case.expected.items()
    ]
    if case.findings:
        outcomes.append("bevinding " + _findings(case.findings))
    if case.absent_findings:
        outcomes.append("geen bevinding " + _findings(case.absent_findings))
    if case.pupils is not None:
        outcomes.append(f"aantal leerlingen in de uitkomst {case.pupils}")
    lines = [f"**{case.name}.** {', '.join(setting)}. Uitkomst: {'; '.join(outcomes)}."]
    if case.explanation:
        lines[0] += f" {case.explanation}"
    rows = [[name, _row(row, many)] for name, rows in case.tables.items() for row in rows or [{}]]
    return "\n\n".join([*lines, table(["tabel", "feiten"], rows)])


def _findings(names: Iterable[str]) -> str:
    return ", ".join(link(f"`{name}`", f"bevindingen.md#{name}") for name in names)


def _row(row: Mapping[str, str], many: bool) -> str:
    cells = [
        f"{column} {value or 'leeg'}"
        for column, value in row.items()
        if column != NUMBER or many or value != PUPIL
    ]
    return ", ".join(cells) if cells else ("leerling zonder verdere gegevens" if row else "geen rijen")


def _outcome(expectation: Expectation) -> str:
    columns = dict(expectation.columns)
    shown = []
    if "klasse" in columns:
        rule = f" ({columns.pop('regel')})" if "regel" in columns else ""
        shown.append(f"**{Klasse(columns.pop('klasse')).label.lower()}**{rule}")
    shown += [f"{name} {_answer(value)}" for name, value in columns.items()]
    if expectation.periods is not None:
        periods = [
            ", ".join(f"{name} {_answer(value)}" for name, value in each.items())
            for each in expectation.periods
        ]
        shown.append("perioden: " + (" / ".join(periods) or "geen"))
    return ", ".join(shown)


def _answer(value: object) -> str:
    if value is None:
        return "leeg"
    if isinstance(value, list):
        return "+".join(value) or "geen"
    return value.isoformat() if isinstance(value, date) else as_text(value)


# --- register -------------------------------------------------------------------------------------------


def _register(subjects: Sequence[Subject]) -> str:
    rows = []
    for each in articles().values():
        about = [
            link(rule.id, f"#{_rule_anchor(rule.id)}") for rule in RULES if each.id in rule.alle_artikelen
        ]
        about += [
            link(signal.id, f"#signaal-{signal.id}")
            for _, signal in sorted(SIGNALS.items())
            if each.id in signal.artikelen
        ]
        numbers = [name for name, item in sorted(all_parameters().items()) if item.artikel == each.id]
        shown = [
            link(_short(subject), f"#{_subject_anchor(subject)}")
            for subject in subjects
            if any(each.id in case.articles for case in subject.cases)
        ]
        rows.append(
            [
                link(each.naam, each.link_on(LAW_DAY)),
                each.onderwerp,
                ", ".join(about),
                codes(numbers),
                ", ".join(shown),
            ]
        )
    return table(["bron", "onderwerp", "regels en signalen", "parameters", "gevallen"], rows)


def _rule_anchor(name: str) -> str:
    return f"regel-{name.lower()}"


def _subject_anchor(subject: Subject) -> str:
    return "onderwerp-" + subject.file.removesuffix(".yaml").replace("_", "-")


def _numbered(subject: Subject) -> str:
    """The title behind the number of its file, so that another page can name it."""
    return f"{subject.file.partition('_')[0].lstrip('0')}. {subject.title}"


def _short(subject: Subject) -> str:
    return subject.title.partition(":")[0]


def _cases(count: int) -> str:
    return "1 geval" if count == 1 else f"{count} gevallen"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
