"""What a header says in words: which canonical columns it may be the name of.

The dictionary is `words.toml`. A header is cut into words, compounds too ("Inschrijfdatum"), and every word
stands for one or more concepts; a column is named by a set of them. So order, case, accents, plurals,
abbreviations and language do not matter.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from thuiszit_cli.columns import TABLES, Kind
from thuiszit_cli.recognise.layout_files import COLUMNS

NOISE, FOREIGN = "ruis", "vreemd"
# What may stand in a header beside the words of its column, by how the column is read.
_BESIDE = {
    Kind.DATUM: ("datum", "op"),
    Kind.EINDDATUM: ("datum", "op"),
    Kind.TIJDSTIP: ("datum", "op"),
    Kind.JA_NEE: ("indicatie",),
    Kind.NUMMER: ("nummer", "code"),
    Kind.SLEUTEL: ("nummer", "code"),
}
_SPELLED = (
    *(("d.d.", " dd "), ("t/m", " tm "), ("e-mail", " email "), ("m.i.v.", " vanaf "), ("v.a.", " vanaf ")),
    *(("p/w", " per week "), ("i.v.m.", " reden "), ("b.s.n.", " bsn "), ("’", "'")),
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORTEST = 3  # letters of a part of a compound, but for those of _TAILS
_TAILS = frozenset({"nr", "dt", "cd", "dd", "id", "no", "jn"})
_HEADS = frozenset({"vz", "vr", "sk"})
_LONGEST_PHRASE = 3


@dataclass(frozen=True)
class Match:
    """A column that a header may be the name of."""

    column: str
    own: bool  # the words name this column alone; else only in a file about its table
    size: int  # how many concepts were asked
    clean: bool  # no word was left that is unknown


@dataclass(frozen=True)
class _Pattern:
    column: str
    own: bool
    asked: frozenset[str]
    beside: frozenset[str]


@lru_cache(maxsize=1)
def dictionary() -> dict[str, Any]:
    """The dictionary as it was written."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """Words apart by one space, without case, accents and punctuation: "VERZ_BEG_DT" is "verz beg dt"."""
    text = _CAMEL.sub(" ", text)
    for sign, word in _SPELLED:
        text = text.replace(sign, word).replace(sign.upper(), word)
    spelled = unicodedata.normalize("NFKD", text.replace("+", " plus ")).casefold()
    kept = "".join(sign if sign.isalnum() else " " for sign in spelled if not unicodedata.combining(sign))
    return " ".join(kept.split())


@lru_cache(maxsize=1)
def _known() -> dict[str, frozenset[str]]:
    """Word or phrase → concepts."""
    written = dictionary()
    lists = written["begrippen"] | {
        NOISE: written[NOISE]["woorden"],
        FOREIGN: written[FOREIGN]["woorden"],
    }
    found: dict[str, set[str]] = {}
    for concept, words in lists.items():
        for word in words:
            found.setdefault(plain(word), set()).add(concept)
    return {word: frozenset(concepts) for word, concepts in found.items()}


@lru_cache(maxsize=1)
def _patterns() -> tuple[_Pattern, ...]:
    written = dictionary()
    about = written["tabellen"]
    found = []
    for name, said in written["kolommen"].items():
        tables = {table.name for table in TABLES if name in table.names}
        beside = {"persoon", *said.get("ook", ()), *_BESIDE.get(COLUMNS[name].kind, ())}
        beside |= {concept for table in tables for concept in about.get(table, ())}
        for key in ("eigen", "algemeen"):
            for concepts in said.get(key, ()):
                found.append(_Pattern(name, key == "eigen", frozenset(concepts.split()), frozenset(beside)))
    return tuple(found)


@lru_cache(maxsize=4096)
def concepts(header: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each word or phrase of a header with its concepts; an empty set for a word that is not known."""
    words = plain(header).split()
    found: list[tuple[str, frozenset[str]]] = []
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST_PHRASE, len(words) - at), 1, -1):
            phrase = " ".join(words[at : at + size])
            if phrase in _known():
                found.append((phrase, _known()[phrase]))
                at += size
                break
        else:
            found += [(words[at], each) for each in _of_word(words[at])]
            at += 1
    return tuple(found)


@lru_cache(maxsize=4096)
def _of_word(word: str) -> list[frozenset[str]]:
    if hit := _lookup(word):
        return [hit]
    bare = word.rstrip("0123456789")
    if len(bare) < 2:  # a count, or one letter
        return [frozenset({NOISE})]
    if bare != word:
        return _of_word(bare)
    parts = _parts(word)
    return [hit for part in parts if (hit := _lookup(part))] if parts else [_abbreviated(word)]


def _abbreviated(word: str) -> frozenset[str]:
    """What a word may be the first letters of ("uitgeschr"), when all such words have a concept in common."""
    if len(word) < _SHORTEST + 1:
        return frozenset()
    longer = [each for known, each in _known().items() if known.startswith(word) and " " not in known]
    return frozenset.intersection(*longer) if longer else frozenset()


def _lookup(word: str) -> frozenset[str] | None:
    known = _known()
    for form in (
        word,
        *(word.removesuffix(end) for end in ("en", "s", "n", "e") if len(word) > len(end) + 3),
    ):
        if form in known:
            return known[form]
    return None


@lru_cache(maxsize=4096)
def _parts(word: str) -> tuple[str, ...]:
    """The fewest known words that a compound is made of, with an s between them perhaps; () when it is none."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for begin in range(end):
            before, part = best[begin], word[begin:end]
            short = (part in _TAILS and end == len(word)) or (part in _HEADS and begin == 0)
            if before is None or not (len(part) >= _SHORTEST or short):
                continue
            hit = (
                part
                if part in _known()
                else part[:-1]
                if part.endswith("s") and part[:-1] in _known()
                else ""
            )
            if hit and len(hit) >= 2 and (best[end] is None or len(before) + 1 < len(best[end] or ())):
                best[end] = (*before, hit)
    return best[len(word)] or ()


def matches(header: str, about: Iterable[str] = ()) -> list[Match]:
    """The columns that a header may be the name of, of each the pattern that asks most.

    `about` are words that all headers of a file have in common: they say nothing about one of them.
    """
    said = concepts(header)
    if not said:
        return []
    common = set(about)
    unknown = [word for word, each in said if not each and word not in common]
    words = [each for _, each in said if each]
    best: dict[str, Match] = {}
    for pattern in _patterns():
        if not all(any(concept in word for word in words) for concept in pattern.asked):
            continue
        may_stand = pattern.asked | pattern.beside | {NOISE}
        if not all(word & may_stand for word in words):
            continue
        match = Match(pattern.column, pattern.own, len(pattern.asked), not unknown)
        before = best.get(pattern.column)
        if before is None or (match.own, match.size) > (before.own, before.size):
            best[pattern.column] = match
    return sorted(best.values(), key=lambda match: (-match.own, -match.size))


def has_word_of(header: str, column: str) -> bool:
    """Whether a header has a word that names of a column ask, and not only such as "code"."""
    said = set().union(*(each for _, each in concepts(header))) - {"code"}
    return any(said & pattern.asked for pattern in _patterns() if pattern.column == column)


def is_foreign(header: str) -> bool:
    """Whether a header has a word for something that no canonical column is."""
    return any(FOREIGN in each and NOISE not in each for _, each in concepts(header))


def tables_of(text: str) -> set[str]:
    """The tables that the name of a sheet or a file speaks of; school and education only where nothing else does."""
    said = set().union(*(each for _, each in concepts(text)))
    found: set[str] = set()
    for about in ("tabellen", "plaatsen"):
        found = found or {table for table, each in dictionary()[about].items() if said.intersection(each)}
    return found


def shared_words(headers: Sequence[str]) -> set[str]:
    """Unknown words that stand in at least half of the headers, such as the prefix of a view."""
    counts: dict[str, int] = {}
    for header in headers:
        for word in set(plain(header).split()):
            counts[word] = counts.get(word, 0) + 1
    return {word for word, times in counts.items() if times > 2 and times * 2 >= len(headers)}


def with_tables(headers: Sequence[str], common: Iterable[str]) -> list[str]:
    """The headers with the table in full where they begin with a short name of it: VS-GROND beside VS-BEG.

    What such a first word means follows from the others that begin with it, when all that name a column of one
    table alone name one of the same. Of persons nothing follows: the other one may be a parent.
    """
    first: dict[str, list[int]] = {}
    for at, header in enumerate(headers):
        word, _, rest = plain(header).partition(" ")
        if rest and word not in common and not any(_of_word(word)):
            first.setdefault(word, []).append(at)
    result = list(headers)
    for places in first.values():
        rests = {at: plain(headers[at]).partition(" ")[2] for at in places}
        tables = {table for rest in rests.values() if (table := _table_of(rest))}
        if len(places) > 1 and len(tables) == 1:
            concept = dictionary()["tabellen"][tables.pop()][0]
            for at, rest in rests.items():
                result[at] = f"{concept} {rest}"
    return result


def _table_of(header: str) -> str:
    """The table with events that alone has the column of which this is the own name."""
    for match in matches(header)[:1]:
        tables = [table.name for table in TABLES if match.column in table.names]
        if match.own and match.clean and len(tables) == 1 and tables[0] in dictionary()["tabellen"]:
            return tables[0]
    return ""


def is_of_pupil(header: str) -> bool:
    """Whether a header says that it is of a pupil, and has no word for anybody else."""
    return any("persoon" in each for _, each in concepts(header)) and not is_foreign(header)
