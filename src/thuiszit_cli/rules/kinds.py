"""What a verzuimsoort, status or reason counts as: lists that stand dated in the parameters."""

from __future__ import annotations

from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import RedenAfgesloten, Status, Verzuimsoort


def is_leave(soort: Verzuimsoort, p: Parameters) -> bool:
    """Whether meldingen of this kind are authorised unless the row says otherwise, as illness is (art. 11)."""
    return soort in p.members("soort.geoorloofd", Verzuimsoort)


def is_no_absence(reden: RedenAfgesloten | None, p: Parameters) -> bool:
    """Whether a melding was closed because there was no unlawful absence."""
    return reden in p.members("reden.geen_verzuim", RedenAfgesloten)


def is_withdrawn(status: Status | None, p: Parameters) -> bool:
    """Whether a melding of this status counts no more."""
    return status in p.members("status.telt_niet", Status)


def is_open(status: Status | None, p: Parameters) -> bool:
    """Whether a melding is being worked on; one without a status counts as geregistreerd."""
    return (status or Status.GEREGISTREERD) in p.members("status.open", Status)


def is_unfollowed(status: Status | None, p: Parameters) -> bool:
    """Whether nobody gives a melding of this status an end any more."""
    return status in p.members("status.niet_gevolgd", Status)


def is_full(soort: Verzuimsoort, p: Parameters) -> bool:
    """Whether all lessons are missed where the row does not tell."""
    return soort in p.members("soort.volledig", Verzuimsoort)


def is_of_sixteen_hours(soort: Verzuimsoort, p: Parameters) -> bool:
    """Whether a melding of this kind says by itself that 16 hours were missed in four lesweken."""
    return soort in p.members("soort.zestien_uur", Verzuimsoort)
