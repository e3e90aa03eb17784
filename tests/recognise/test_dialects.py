"""How often invented desks are read rightly. A wrong `zeker` is the worst outcome: it never happens."""

from __future__ import annotations

from dialects import HARMLESS, NOT_DECISIVE, Sheet, desks, dialect

from thuiszit_cli.recognise.codes import meaning
from thuiszit_cli.recognise.layout_files import COLUMNS
from thuiszit_cli.recognise.proposal import Guess, propose

DESKS = 60
LEAST = 0.85


def is_read_rightly(sheet: Sheet) -> tuple[bool, list[str]]:
    """Whether every decisive column is sure and its codes are translated; and what was sure but wrong."""
    guesses = propose(sheet.headers, sheet.sample(), sheet.name).guesses
    right, wrong = True, []
    for at, (header, truth) in enumerate(zip(sheet.headers, sheet.truth, strict=True)):
        guess = guesses.get(at)
        if guess and guess.sure and guess.column not in (truth, HARMLESS.get(header)):
            wrong.append(f"{header} is {truth or 'none'}, not {guess.column}")
        if truth and truth not in NOT_DECISIVE:
            right &= guess is not None and guess.sure and guess.column == truth and translates(guess, sheet)
    return right and not wrong, wrong


def translates(guess: Guess, sheet: Sheet) -> bool:
    """Whether every code text of the column means what it means."""
    column = COLUMNS[guess.column]
    return all(
        (guess.codes.get(text) or meaning(column, text)[0]) == value
        for text, value in sheet.codes.get(guess.column, {}).items()
    )


def measured(first: int, *, held_out: bool) -> tuple[float, list[str]]:
    """The share of desks that is read rightly, and every wrong `zeker`."""
    right, wrong = 0, []
    for seed in range(first, first + DESKS):
        found = [is_read_rightly(sheet) for sheet in dialect(seed, held_out)]
        right += all(fits for fits, _ in found)
        wrong += [text for _, texts in found for text in texts]
    print(f"{right} van {DESKS} goed gelezen, {len(wrong)} keer ten onrechte zeker")
    return right / DESKS, wrong


def test_most_desks_are_read_rightly_and_nothing_wrong_is_sure() -> None:
    share, wrong = measured(0, held_out=False)
    assert wrong == []
    assert share >= LEAST


def test_so_are_desks_with_names_that_the_dictionary_was_not_made_with() -> None:
    share, wrong = measured(1000, held_out=True)
    assert wrong == []
    assert share >= LEAST


def test_so_are_desks_that_were_written_down_one_by_one() -> None:
    found = {name: [is_read_rightly(sheet) for sheet in sheets] for name, sheets in desks().items()}
    wrong = [text for sheets in found.values() for _, texts in sheets for text in texts]
    right = [name for name, sheets in found.items() if all(fits for fits, _ in sheets)]
    assert wrong == []
    assert len(right) >= LEAST * len(found), sorted(set(found) - set(right))


def test_without_any_name_of_use_nothing_is_sure() -> None:
    for seed in range(20):
        for sheet in dialect(seed, held_out=False):
            headers = [f"veld_{chr(97 + at % 26)}{'q' * (at // 26)}x" for at in range(len(sheet.headers))]
            guesses = propose(headers, sheet.sample(), "export.csv").guesses
            assert [guess for guess in guesses.values() if guess.sure] == []
