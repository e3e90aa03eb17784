"""Which columns of a file are which, over all of them at once: no two are one, and together they fit best.

The best sum of scores. Headers have few meanings each, so the choices fall apart in small groups that share no
meaning; each group is searched exactly, up to a number of steps that only strange headers reach. (A general solver,
such as scipy's, weighs more than the whole program and is no faster on groups of this size.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Scores = Mapping[int, Mapping[str, float]]  # position of a column → what it may be, with a score
_STEPS = 20_000  # of one group, after which the best so far holds; it starts with the highest scores


def best(scores: Scores) -> dict[int, str]:
    """The assignment with the highest sum; a column may be nothing."""
    chosen: dict[int, str] = {}
    for group in _groups(scores):
        chosen |= _search(group)
    return chosen


def margins(scores: Scores, chosen: Mapping[int, str]) -> dict[int, float]:
    """What is lost when a column may not be what `best` chose for it: how much better that is than the next best."""
    lost = {}
    for group in _groups(scores):
        own = {at: chosen[at] for at in group if at in chosen}
        total = _sum(group, own)
        for at, name in own.items():
            without = {
                other: {each: score for each, score in may_be.items() if (other, each) != (at, name)}
                for other, may_be in group.items()
            }
            lost[at] = total - _sum(without, _search(without))
    return lost


def _sum(scores: Scores, chosen: Mapping[int, str]) -> float:
    return sum(scores[at][name] for at, name in chosen.items())


def _groups(scores: Scores) -> list[dict[int, Mapping[str, float]]]:
    """The columns divided such that no two groups have a meaning in common."""
    groups: list[tuple[set[str], dict[int, Mapping[str, float]]]] = []
    for at, may_be in scores.items():
        names, members = set(may_be), {at: may_be}
        apart = []
        for other_names, others in groups:
            if names.isdisjoint(other_names):
                apart.append((other_names, others))
            else:
                names, members = names | other_names, {**others, **members}
        groups = [*apart, (names, members)]
    return [dict(sorted(members.items())) for _, members in groups]


def _search(group: Scores) -> dict[int, str]:
    """The best of one group: column by column, highest scores first, as long as it can still be better."""
    order: Sequence[int] = sorted(group, key=lambda at: -max(group[at].values(), default=0))
    ahead = [0.0]  # what the columns from a place on can add at most
    for at in reversed(order):
        ahead.append(ahead[-1] + max(group[at].values(), default=0))
    ahead.reverse()
    found: dict[int, str] = {}
    most, steps = -1.0, 0

    def go(place: int, total: float, taken: dict[int, str]) -> None:
        nonlocal found, most, steps
        steps += 1
        if total > most:
            found, most = dict(taken), total
        if place == len(order) or total + ahead[place] <= most or steps > _STEPS:
            return
        at = order[place]
        for name, score in sorted(group[at].items(), key=lambda each: -each[1]):
            if name not in taken.values():
                taken[at] = name
                go(place + 1, total + score, taken)
                del taken[at]
        go(place + 1, total, taken)

    go(0, 0.0, {})
    return found
