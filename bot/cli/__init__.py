"""The command line: `frontdesk`. Commands import what they need when they run, so that `--help` is quick."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from bot.cli import access, assistants, data, kb, nlu, privacy, processes, rollouts, serve, talk, testing

app = typer.Typer(
    name="frontdesk",
    help="A support and sales assistant for Slack, Telegram, WhatsApp and the web, in Spanish and English.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve.serve)
app.command()(processes.web)
app.command()(processes.worker)
app.command()(talk.chat)
app.command()(talk.ask)
app.command()(talk.why)
app.command()(assistants.train)
app.command()(rollouts.versions)
app.command()(rollouts.publish)
app.command()(rollouts.rollback)
app.command()(assistants.check)
app.command("test")(testing.run_tests)
app.command()(assistants.new)
app.command()(data.migrate)
app.command()(data.backup)
app.command()(data.restore)
app.add_typer(kb.app, name="kb")
app.add_typer(privacy.app, name="privacy")
app.add_typer(nlu.app, name="nlu")
app.add_typer(access.keys, name="apikey")
app.add_typer(access.agents, name="agent")
app.command("sign-in-link")(access.sign_in_link)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what an operator can mend is one sentence and exit code 1, never a traceback."""
    try:
        app(arguments)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from bot.cli.failures import explained

        sentence = explained(error)
        if sentence is None:
            raise
        sys.exit(f"frontdesk: {sentence}")
