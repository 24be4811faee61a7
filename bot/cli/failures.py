"""What went wrong, in one sentence that says what to do."""

from __future__ import annotations

import errno

from pydantic import ValidationError

FULL = "The disk is full: make room, or set FRONTDESK_DATA_DIR to another place."


def explained(error: BaseException) -> str | None:
    """Return the sentence for an error an operator can mend; None for one of our own making."""
    if isinstance(error, ExceptionGroup):
        return next((text for each in error.exceptions if (text := explained(each))), None)
    if isinstance(error, ValidationError) and error.title == "Settings":
        return _settings(error)
    if isinstance(error, OSError):
        return _system(error)
    return _ours(error) or _database(error)


def _settings(error: ValidationError) -> str:
    found = error.errors()[0]
    name = "FRONTDESK_" + "_".join(str(part) for part in found["loc"]).upper()
    return f"{name} cannot be used: {found['msg']}. Correct it in the environment or in .env."


def _system(error: OSError) -> str | None:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FULL
    if isinstance(error, PermissionError):
        return f"No permission to use {error.filename}: allow it, or set FRONTDESK_DATA_DIR to a folder of yours."
    if isinstance(error, (FileNotFoundError, NotADirectoryError, FileExistsError, IsADirectoryError)):
        return f"{error.filename}: {error.strerror}."
    return None


def _ours(error: BaseException) -> str | None:
    from bot.storage.embedded import EmbeddedPostgresError

    if isinstance(error, EmbeddedPostgresError):
        return " ".join(str(part) for part in error.args)
    # By name, since their modules take a second to import and an error of theirs has imported them already.
    known = {
        "NotTrainedError",
        "OtherEncoderError",
        "EncoderMismatchError",
        "ModelMissingError",
        "IndexFileError",
        "EncoderError",
        "EncoderMissingError",
        "EncoderChangedError",
        "BackupError",
        "NoAnswerError",
        "PlotError",
        "WhoError",
        "LibraryError",
    }
    return str(error) if type(error).__name__ in known else None


def _database(error: BaseException) -> str | None:
    import psycopg
    from sqlalchemy.exc import OperationalError

    cause = error.orig if isinstance(error, OperationalError) else error
    if not isinstance(cause, psycopg.OperationalError):
        return None
    if isinstance(cause, psycopg.errors.DiskFull):
        return FULL
    reason = str(cause).strip().splitlines()[-1].strip().removesuffix(".")
    return f"The database does not answer ({reason}): start it, or correct FRONTDESK_DATABASE_URL."
