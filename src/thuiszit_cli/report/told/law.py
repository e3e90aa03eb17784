"""The rules, signals and parameters in force on a day, as a reader or a machine wants them. No pandas."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from thuiszit_cli.rules.parameters import (
    STANDINGS,
    Parameters,
    all_parameters,
    articles,
    nearest,
)
from thuiszit_cli.rules.signals import SIGNALS
from thuiszit_cli.rules.verdict import RULES


def law(p: Parameters) -> dict[str, Any]:
    """Everything in force: `regels`, `signalen`, `parameters`, `niet_gemodelleerd`; plain values only."""
    return {
        "peildatum": p.day.isoformat(),
        "simulatie": bool(p.changed),
        "regels": [rule_entry(rule, p) for rule in RULES],
        "signalen": [signal_entry(signal, p) for _, signal in sorted(SIGNALS.items())],
        "parameters": [parameter_entry(name, p) for name in sorted(all_parameters())],
        "niet_gemodelleerd": not_modelled(),
    }


def entry(name: str, p: Parameters) -> dict[str, Any]:
    """One rule, signal or parameter by id (any case). Raises LookupError with a hint naming the nearest."""
    everything: dict[str, tuple[str, Any]] = {rule.id.lower(): ("regel", rule) for rule in RULES}
    everything |= {signal.id: ("signaal", signal) for signal in SIGNALS.values()}
    parameters = {key.lower(): ("parameter", key) for key in all_parameters()}
    kind, found = {**parameters, **everything}.get(name.strip().lower(), ("", None))
    if kind == "regel":
        return {"soort": "regel", **rule_entry(found, p)}
    if kind == "signaal":
        return {"soort": "signaal", **signal_entry(found, p)}
    if kind == "parameter":
        return {"soort": "parameter", **parameter_entry(found, p)}
    known = [rule.id for rule in RULES] + list(SIGNALS) + list(all_parameters())
    raise LookupError(nearest(name, dict.fromkeys(known)))


def rule_entry(rule: Any, p: Parameters) -> dict[str, Any]:
    """One rule with its sources and the values it uses."""
    return {
        "id": rule.id,
        "klasse": rule.klasse.value,
        "betekenis": rule.betekenis,
        "voorwaarde": rule.voorwaarde,
        "feiten": list(rule.needs),
        "artikelen": sources(rule.alle_artikelen, p.day),
        "parameters": [parameter_entry(name, p) for name in rule.parameters],
        "mens": rule.mens,
    }


def signal_entry(signal: Any, p: Parameters) -> dict[str, Any]:
    """One signal with its sources, standing and thresholds."""
    return {
        "id": signal.id,
        "naam": signal.naam,
        "betekenis": signal.meaning(p),
        "standing": signal.standing,
        "aan": signal.enabled(p),
        "hangt_af_van_definitie": signal.depends_on_definition,
        "feiten": list(signal.needs),
        "artikelen": sources(signal.artikelen, p.day),
        "parameters": [parameter_entry(name, p) for name in signal.parameters],
    }


def parameter_entry(name: str, p: Parameters) -> dict[str, Any]:
    """One parameter: its value on the day, and all its versions."""
    parameter = all_parameters()[name]
    source = parameter.version_on(p.day)
    return {
        "id": name,
        "waarde": p.values[name],
        "eenheid": parameter.eenheid,
        "betekenis": parameter.betekenis,
        "artikel": articles()[source.artikel].naam,
        "lid": source.lid,
        "link": articles()[source.artikel].link_on(p.day),
        "standing": source.standing,
        "standing_betekenis": STANDINGS[source.standing],
        "gewijzigd": name in p.changed,
        "versies": [
            {
                "vanaf": version.vanaf.isoformat(),
                "tot": version.tot.isoformat() if version.tot else None,
                "waarde": version.waarde,
            }
            for version in parameter.versions
        ],
    }


def sources(ids: Iterable[str], day: date) -> list[dict[str, str]]:
    """The cited texts with the link to how they stood on `day`."""
    return [
        {
            "id": name,
            "naam": articles()[name].naam,
            "onderwerp": articles()[name].onderwerp,
            "link": articles()[name].link_on(day),
        }
        for name in ids
        if articles()[name].exists_on(day)
    ]


def not_modelled() -> list[dict[str, str]]:
    """What the program knowingly leaves to people."""
    text = files("thuiszit_cli.rules").joinpath("not_modelled.toml").read_text(encoding="utf-8")
    raw: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return [{"id": name, "wat": body["wat"], "waarom": body["waarom"]} for name, body in raw.items()]
