"""A package's own code texts → the code lists, by the words in them: RV, LRV, "Afgerond", "back to school".

What the register itself accepts is read by `values.codes`; here is what else a text may mean. A text that fits no
list, or two terms of one, stays untranslated: it is told, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from thuiszit_cli.columns import Column, Kind
from thuiszit_cli.recognise.words import dictionary
from thuiszit_cli.recognise.words import plain as words_of
from thuiszit_cli.values import codes
from thuiszit_cli.values.parse import fold, read_yes_no

YES, NO = "ja", "nee"
_GLUED = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_NOT = frozenset({"niet", "not"})
_SHORTEST = 4  # letters of a text of one word that may be the beginning of another
# Words before or after a code that add nothing to it.
_AROUND = frozenset(
    {
        *("verzuim", "absence", "art", "artikel", "article", "leerling", "child", "is", "de", "het", "the"),
        *("lpw", "leerplichtwet", "melding", "relatief"),
    }
)


def plain(text: str) -> str:
    """Words apart by one space, numbers too: "16UUR" is "16 uur", "ART5A" is "art 5 a"."""
    return _GLUED.sub(" ", words_of(text))


@lru_cache(maxsize=16)
def _spelled(name: str) -> dict[str, str]:
    """Plain text → term of a code list."""
    return {
        plain(text): term for term, texts in dictionary()["codes"].get(name, {}).items() for text in texts
    }


@lru_cache(maxsize=8192)
def meaning(column: Column, text: str, inverted: bool = False) -> tuple[str, bool]:
    """The id that a text means in a column of codes or ja/nee, "" when unknown; and whether it is read so as it is.

    `inverted` asks of a column that tells the opposite ("Ongeoorloofd").
    """
    if column.kind is Kind.JA_NEE:
        read, _ = read_yes_no(text)
        answer = {1: YES, 0: NO}.get(read) or _spelled("ja_nee").get(plain(text), "")
        if inverted:
            return {YES: NO, NO: YES}.get(answer, ""), False
        return answer, read != -1
    assert column.codes is not None
    position, problem = _reader(column)(text)
    if problem != "code_onbekend" and position >= 0:
        return list(column.codes)[position].value, True
    return _by_words(column.name, plain(text)), False


@lru_cache(maxsize=8)
def _reader(column: Column):  # type: ignore[no-untyped-def]
    assert column.codes is not None
    return codes.reader(column.codes)


def _by_words(name: str, text: str) -> str:
    """The term of which the whole text is a spelling, else the one of which alone words stand in it."""
    spelled = _spelled(name)
    if text in spelled:
        return spelled[text]
    words = text.split()
    inner = " ".join(word for word in words if word not in _AROUND)
    if inner in spelled:
        return spelled[inner]
    if terms := {term for known, term in spelled.items() if _is_short_for(inner, known)}:
        return terms.pop() if len(terms) == 1 else ""
    # Of the spellings that stand in the text the longest; short ones are codes, which stand alone.
    within = [known for known in spelled if len(known) > 4 and f" {known} " in f" {text} "]
    longest = max((len(known.split()) for known in within), default=0)
    within = [known for known in within if len(known.split()) == longest]
    if _NOT.intersection(words) and not any(_NOT.intersection(known.split()) for known in within):
        return ""
    terms = {spelled[known] for known in within}
    return terms.pop() if len(terms) == 1 else ""


def _is_short_for(text: str, known: str) -> bool:
    """Whether each word of a text is the beginning of that of a spelling: "and opl" of "andere opleiding"."""
    words, spelled = text.split(), known.split()
    if len(words) != len(spelled) or len(text) < _SHORTEST:
        return False
    return all(
        long.startswith(short) and not (short.isdigit() and short != long)
        for short, long in zip(words, spelled, strict=True)
    )


def share_known(column: Column, texts: Iterable[tuple[str, int]]) -> float:
    """The share of filled cells, given as text and count, that a column of codes or ja/nee understands."""
    known = total = 0
    for text, count in texts:
        total += count
        known += count * bool(meaning(column, text)[0])
    return known / total if total else 0.0


def translations(
    column: Column, texts: Iterable[tuple[str, int]], inverted: bool = False
) -> tuple[dict[str, str], dict[str, int]]:
    """The texts that need a translation with the id they mean, and those that nobody knows with their count."""
    proposed: dict[str, str] = {}
    unknown: dict[str, int] = {}
    for text, count in texts:
        if not text.strip() or not fold(text):
            continue
        found, already = meaning(column, text, inverted)
        if not found:
            unknown[text] = unknown.get(text, 0) + count
        elif not already:
            proposed[text] = found
    return proposed, unknown
