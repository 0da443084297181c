"""`opsledger access grant|revoke PERSON ROLE`: finds a person's record by their login, and begins one if there is none."""

from __future__ import annotations

from typing import Any

import click

from opsledger.cli.help import help_of
from opsledger.cli.options import Function, command_of
from opsledger.cli.session import Session
from opsledger.cli.whole import Whole
from opsledger.cli.writing import WRITES, execute, write_options
from opsledger_events.errors import NotFoundError
from opsledger_events.event import Event
from opsledger_events.kinds.access import ACCESS, RoleGranted, RoleRevoked
from opsledger_events.language import tr

EXAMPLES = """

\b
opsledger access grant ada recorder --kind issue --kind task --reason "Shift lead"
opsledger access grant ada approver --kind budget --area finance --reason "Head of finance"
opsledger access grant desk recorder --act-as Ada --act-as Bo --reason "One computer for the ramp"
opsledger access revoke ada approver --reason "Moved to procurement\""""


def _several(name: str, metavar: str, help: str) -> click.Option:
    return click.Option([f"--{name}", name.replace("-", "_")], multiple=True, metavar=metavar, help=help)


def _grant(
    session: Session,
    person: str,
    role: str,
    kind: tuple[str, ...],
    area: tuple[str, ...],
    verb: tuple[str, ...],
    act_as: tuple[str, ...],
    **given: Any,
) -> None:
    """Grant a role with its limits."""
    from opsledger.cli.list import area_named

    record = record_of(session, person)
    event = RoleGranted(
        person="" if record else person,
        role=role_named(session, role),
        kinds=kind,
        areas=tuple(area_named(name) for name in area),
        verbs=verb,
        act_as=act_as,
    )
    execute(session, ACCESS, event, record, given)


def _revoke(session: Session, person: str, role: str | None, entry: int | None, **given: Any) -> None:
    """Revoke one grant, all grants of a role, or all grants."""
    record = record_of(session, person)
    if record is None:
        raise NotFoundError(
            tr("{person} was never granted a role.", person=person),
            tr("`opsledger access list` shows who was."),
        )
    event = RoleRevoked(role=role_named(session, role) if role else None, grant=entry or 0)
    execute(session, ACCESS, event, record, given)


def record_of(session: Session, person: str) -> str | None:
    """Id of the record of a person's access; None if there is none yet."""
    from opsledger_events.json_text import check_text
    from opsledger_events.permission import claim_of

    check_text("PERSON", person)
    claim = claim_of(person)
    position = session.ledger.log.claims(claim).get(claim)
    return session.ledger.log.entry(position).record if position else None


def role_named(session: Session, given: str) -> Any:
    """A role by its stored word or its label. Raises InputError with the nearest."""
    from opsledger.entering.shapes import Shape, read
    from opsledger_events.roles import Role

    return Role(read(Shape(Role), given, "role", session.clock))


def _command(
    function: Function, event: type[Event], params: list[click.Parameter], epilog: str
) -> click.Command:
    declared = event.declared
    command = command_of(function, help_of(event), [*params, *write_options()], WRITES, epilog)
    command.short_help = str(declared.help)
    return command


grant = _command(
    _grant,
    RoleGranted,
    [
        click.Argument(["person"]),
        click.Argument(["role"], metavar="viewer|recorder|approver|auditor|admin"),
        _several("kind", "KIND", tr("Only for records of this kind. May be repeated.")),
        _several("area", "AREA", tr("Only for records of this area. May be repeated.")),
        _several("verb", "VERB", tr("Only for this verb. May be repeated.")),
        _several(
            "act-as", "NAME", tr("This name may be given with --actor; * for anybody's. May be repeated.")
        ),
    ],
    tr(
        "PERSON is the login that the ledger sees at the keyboard. The first grant of all is that of an admin, to "
        "yourself; from then on whoever has no role records nothing."
    )
    + EXAMPLES,
)

revoke = _command(
    _revoke,
    RoleRevoked,
    [
        click.Argument(["person"]),
        click.Argument(["role"], required=False, metavar="[ROLE]"),
        click.Option(
            ["--grant", "entry"],
            type=Whole(1),
            metavar="POSITION",
            help=tr("Only what this entry granted; `access list` shows its position."),
        ),
    ],
    tr("Without ROLE, all of them. Needs a --reason, because it takes something back."),
)
