"""Makes `.venv` and installs Frontdesk into it; says in one sentence what is in the way, in the operator's language.

Only the standard library is used, and syntax that older Pythons can read: they are told what they lack.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = VENV / "install.log"
OLDEST_PYTHON = (3, 11)
GIGABYTE = 10**9
NEEDED_BYTES = 3 * GIGABYTE
TORCH = "torch==2.13.0"
# PyTorch's own index of builds without CUDA; used only where the default one would bring gigabytes of CUDA.
TORCH_INDEX = os.environ.get("TORCH_INDEX", "")
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CUDA_PACKAGES = ("nvidia-", "nvidia_", "cuda-", "triton")
NO_NETWORK = ("NewConnectionError", "name resolution", "Max retries", "ConnectTimeout", "Retrying (Retry", "unreach")


def is_spanish(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether the locale is Spanish."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((environment[name] for name in names if environment.get(name)), "").lower().startswith("es")


def either(english: str, spanish: str) -> str:
    """Return the sentence for the operator's locale."""
    return spanish if is_spanish() else english


class InstallError(Exception):
    """What is in the way, in one sentence that says what to do."""


def main(extras: list[str]) -> None:
    """Install what `extras` ask for, unless it is there already."""
    try:
        check_machine()
        install(extras)
    except InstallError as error:
        sys.exit(f"frontdesk: {error}")
    except PermissionError as error:
        sys.exit(f"frontdesk: {no_permission(error.filename)}")
    except KeyboardInterrupt:
        stopped = either(
            "Stopped; the next `make run` goes on from here.", "Interrumpido; el próximo `make run` sigue desde aquí."
        )
        sys.exit(f"frontdesk: {stopped}")


def no_permission(place: object) -> str:
    """Say that something cannot be written."""
    return either(
        f"No permission to write in {place}: make the folder yours, or clone it elsewhere.",
        f"Sin permiso de escritura en {place}: haz tuya la carpeta o clona el proyecto en otro sitio.",
    )


def check_machine() -> None:
    """Refuse what cannot end well before anything is downloaded."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        raise InstallError(
            either(
                f"Python 3.11 or later is needed and this is {found}: install it, or make PYTHON=... run.",
                f"Hace falta Python 3.11 o posterior y este es {found}: instálalo, o usa make PYTHON=... run.",
            )
        )
    if not os.access(str(ROOT), os.W_OK):
        raise InstallError(no_permission(ROOT))
    free = shutil.disk_usage(str(ROOT)).free
    if free < NEEDED_BYTES and not (VENV / ".ready-run").exists():
        free_gigabytes = f"{free / GIGABYTE:.1f}"
        raise InstallError(
            either(
                f"Only {free_gigabytes} GB are free in {ROOT} and 3 GB are needed: make room first.",
                f"Solo hay {free_gigabytes} GB libres en {ROOT} y hacen falta 3 GB: libera espacio primero.",
            )
        )


def install(extras: list[str]) -> None:
    """Create the environment and install, showing what goes on."""
    if not (VENV / "bin" / "python").exists():
        with Step(either("Creating .venv", "Creando .venv")):
            run(sys.executable, "-m", "venv", "--clear", str(VENV))
    LOG.write_text("", encoding="utf-8")
    if not has_torch():
        install_torch()
    installing = either(
        "Installing Frontdesk and what it needs (some minutes the first time)",
        "Instalando Frontdesk y lo que necesita (la primera vez, unos minutos)",
    )
    with Step(installing) as step:
        target = "{}[{}]".format(ROOT, ",".join(extras))
        pip("install", "-c", "constraints.txt", "-e", target, step=step)
    for name in ("run", "dev")[: len(extras)]:
        (VENV / f".ready-{name}").touch()


def has_torch() -> bool:
    """Say whether the right torch is there."""
    wanted = TORCH.split("==")[1]
    return any(VENV.glob(f"lib/python*/site-packages/torch-{wanted}*.dist-info"))


def install_torch() -> None:
    """Install torch, without CUDA wherever such a build can be had."""
    index = TORCH_INDEX
    if not index:
        with Step(either("Asking which build of torch fits this machine", "Buscando la versión de torch adecuada")):
            index = CPU_INDEX if brings_cuda() else ""
    if not index:
        return  # the default build has no CUDA: it comes with everything else
    try:
        with Step(either("Installing torch without CUDA (about 200 MB)", "Instalando torch sin CUDA (200 MB)")) as step:
            pip("install", "--no-deps", "--index-url", index, TORCH, step=step)
    except InstallError:
        say(
            either(
                f"  There is no CPU build at {index} (TORCH_INDEX): the default one follows, which needs 5 GB more.",
                f"  No hay versión para CPU en {index} (TORCH_INDEX): se instala la normal, que ocupa 5 GB más.",
            )
        )


def brings_cuda() -> bool:
    """Ask pip whether a plain torch would bring CUDA's packages; stops asking at the first of them."""
    command = [*PIP, "install", "--dry-run", "--ignore-installed", "-c", "constraints.txt", TORCH]
    with subprocess.Popen(  # noqa: S603 - our own words
        command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as asking:
        for line in asking.stdout or ():
            words = line.split()
            if words[:1] == ["Collecting"] and words[1].startswith(CUDA_PACKAGES):
                asking.kill()
                return True
    return False


PIP = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]


def pip(*arguments: str, step: Step) -> None:
    """Run pip, showing the package it is at."""
    run(*PIP, *arguments, "--progress-bar", "off", step=step)


def run(*command: str, step: Step | None = None) -> None:
    """Run a command into the log; what it says in the end explains a failure."""
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603 - our own words
        command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            if step:
                step.note(line)
    if LOG.parent.is_dir():
        with LOG.open("a", encoding="utf-8") as log:
            log.writelines(said)
    if process.returncode != 0:
        raise InstallError(explain(said))


def explain(said: list[str]) -> str:
    """Turn the last words of a command into one sentence."""
    text = "".join(said)
    if "No space left" in text:
        return either(
            "The disk is full: make room (3 GB are needed) and try again.",
            "El disco está lleno: libera espacio (hacen falta 3 GB) e inténtalo otra vez.",
        )
    if any(sign in text for sign in NO_NETWORK):
        return either(
            "Packages cannot be downloaded: check the network or the proxy and try again.",
            "No se pueden descargar los paquetes: revisa la red o el proxy e inténtalo otra vez.",
        )
    if "Permission denied" in text:
        return no_permission(VENV)
    if "ensurepip" in text:
        return either(
            "Python came without its venv module: install python3-venv (Debian, Ubuntu) and try again.",
            "A este Python le falta el módulo venv: instala python3-venv (Debian, Ubuntu) e inténtalo otra vez.",
        )
    errors = [line.strip() for line in said if line.lstrip().startswith("ERROR")]
    reason = (errors or [either("no reason was given", "no se dio ningún motivo")])[-1].removeprefix("ERROR: ")
    return either(
        f"Installing failed: {reason} All of it: {LOG}", f"La instalación ha fallado: {reason} Todo lo dicho: {LOG}"
    )


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Step:
    """A line that shows what is going on and for how long; in a log, one line."""

    def __init__(self, what: str) -> None:
        """Remember what is going on."""
        self.what = what
        self.detail = ""
        self.is_over = threading.Event()
        self.shows = sys.stdout.isatty()
        self.started = time.monotonic()
        self.painter = threading.Thread(target=self.paint, daemon=True)

    def __enter__(self) -> Step:
        """Begin to show."""
        if self.shows:
            self.painter.start()
        else:
            say(self.what)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the line as it is and go to the next."""
        self.is_over.set()
        if self.shows:
            self.painter.join()
            sys.stdout.write(f"\r\x1b[K{self.what} ({time.monotonic() - self.started:.0f} s)\n")

    def note(self, line: str) -> None:
        """Show the package that a line of pip's is about."""
        words = line.split()
        if words[:1] in (["Collecting"], ["Downloading"], ["Installing"], ["Building"]) and len(words) > 1:
            self.detail = (
                " ".join(words[:2])
                if words[0] != "Installing"
                else either("unpacking, almost done", "desempaquetando, casi listo")
            )

    def paint(self) -> None:
        """Repaint the line until it is over."""
        for mark in iter(lambda: "|/-\\"[int(time.monotonic() * 4) % 4], ""):
            if self.is_over.wait(0.25):
                return
            width = shutil.get_terminal_size().columns - 2
            text = f"{mark} {self.what} ({time.monotonic() - self.started:.0f} s) {self.detail}"
            sys.stdout.write(f"\r\x1b[K{text[:width]}")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
