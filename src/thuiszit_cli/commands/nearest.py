"""The hint that goes with a word that does not exist."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], title: str = "Kies uit") -> str:
    """A Dutch hint: the known word nearest to `word`, or all of them after `title` when none is near."""
    import difflib

    words = list(known)
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    return f"Bedoelde u {near[0]}?" if near else f"{title}: {', '.join(words)}."
