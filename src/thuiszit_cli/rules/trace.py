"""The same decision with every step shown: what each rule and signal saw, and why it did or did not match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thuiszit_cli.rules.parameters import Parameters, Value, as_text
from thuiszit_cli.rules.signals import SIGNALS, Signal
from thuiszit_cli.rules.verdict import RULES, Facts, Rule

YES_NO_UNKNOWN = {True: "ja", False: "nee", None: "onbekend"}


@dataclass(frozen=True)
class RuleStep:
    """One rule as it was tried. `decides` is true for the first that matches; later ones are alternatives."""

    rule: Rule
    saw: tuple[tuple[str, str], ...]
    matches: bool
    decides: bool
    why: str
    artikelen: tuple[str, ...]  # those that are about the duty of this pupil


@dataclass(frozen=True)
class SignalStep:
    """One signal with its numbers and thresholds."""

    signal: Signal
    saw: tuple[tuple[str, str], ...]
    thresholds: tuple[tuple[str, Value], ...]  # parameter and its value
    fires: bool


def trace_rules(facts: Facts) -> tuple[RuleStep, ...]:
    """Every rule in order, on these facts."""
    steps: list[RuleStep] = []
    decided: Rule | None = None
    for rule in RULES:
        matches = rule.matches(facts)
        decides = matches and decided is None
        steps.append(
            RuleStep(
                rule,
                _saw(rule, facts),
                matches,
                decides,
                _why(rule, matches, decided),
                rule.artikelen_bij(facts.plicht),
            )
        )
        decided = decided or (rule if matches else None)
    return tuple(steps)


def trace_signals(values: Mapping[str, object], p: Parameters) -> tuple[SignalStep, ...]:
    """Every enabled signal, sorted by id, on the facts of one pupil by name."""
    steps = []
    for _, signal in sorted(SIGNALS.items()):
        if not signal.enabled(p):
            continue
        arguments = [values[need] for need in signal.needs]
        steps.append(
            SignalStep(
                signal=signal,
                saw=tuple((need, as_text(values[need])) for need in signal.needs),
                thresholds=tuple((name, p.values[name]) for name in signal.parameters),
                fires=signal.fires(*arguments, p),
            )
        )
    return tuple(steps)


def _saw(rule: Rule, facts: Facts) -> tuple[tuple[str, str], ...]:
    seen = []
    for need in rule.needs:
        value = getattr(facts, need)
        if need == "ingeschreven":
            text = YES_NO_UNKNOWN[value]
        elif need == "signalen":
            text = ", ".join(value) or "geen"
        elif need in ("plicht", "plicht_reden", "vrijstelling") and value is not None:
            text = value.label
        else:
            text = as_text(value)
        seen.append((need, text))
    return tuple(seen)


def _why(rule: Rule, matches: bool, decided: Rule | None) -> str:
    if decided is not None:
        if matches:
            return f"zou ook passen, maar {decided.id} gaat voor"
        return f"past niet: {rule.anders}; {decided.id} had al beslist"
    return f"past: {lower_first(rule.voorwaarde)}" if matches else f"past niet: {rule.anders}"


def lower_first(sentence: str) -> str:
    """The sentence as it continues another."""
    return sentence[:1].lower() + sentence[1:]
