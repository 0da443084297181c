"""`opsledger completion SHELL`: prints the script with which a shell completes commands and options."""

from __future__ import annotations

import click

from opsledger.cli.options import acting
from opsledger.cli.session import Session
from opsledger_events.language import tr

SHELLS = ("bash", "zsh", "fish")
HOWTO = {
    "bash": 'eval "$(opsledger completion bash)"',
    "zsh": 'eval "$(opsledger completion zsh)"',
    "fish": "opsledger completion fish | source",
}


@acting(
    tr("Print the script that lets a shell complete commands and options."),
    epilog=tr("For bash, put this into ~/.bashrc: {line}", line=HOWTO["bash"]),
)
@click.argument("shell", type=click.Choice(SHELLS))
def command(session: Session, shell: str) -> None:
    """Print click's script for the shell."""
    from click.shell_completion import get_completion_class

    from opsledger.cli.commands import program
    from opsledger.cli.main import COMPLETION

    made = get_completion_class(shell)
    assert made is not None
    session.output.text(made(program, {}, "opsledger", COMPLETION).source())
