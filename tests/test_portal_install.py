"""`portal.py install`: what it does, and the one clear line when it cannot."""

import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from partner_center.stack import install
from partner_center.stack.say import Steps, Trouble
from tests.bare_clone import as_nobody, bare_clone, typed


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return bare_clone(tmp_path)


@pytest.fixture
def a_place_for_everybody() -> Iterator[Path]:
    """A folder that an ordinary user can reach: pytest's own are root's alone."""
    folder = Path(tempfile.mkdtemp(prefix="clone-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def without_venv_module(folder: Path, says: str = "exit 0") -> dict[str, str]:
    """A Python without ensurepip, as Debian's is, and an apt-get that only writes down what it was asked."""
    module = folder / "modules"
    module.mkdir()
    (module / "sitecustomize.py").write_text(
        "from importlib.machinery import PathFinder\n"
        "find = PathFinder.find_spec\n"
        "PathFinder.find_spec = lambda name, *more: None if name == 'ensurepip' else find(name, *more)\n"
    )
    programs = folder / "programs"
    programs.mkdir()
    apt = programs / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$@" >> {folder}/asked\n{says}\n')
    apt.chmod(0o755)
    return {"PYTHONPATH": str(module), "PATH": f"{programs}:{os.environ['PATH']}"}


def test_without_a_connection_one_line_says_so(clone: Path) -> None:
    nowhere = "http://127.0.0.1:9/simple"
    said = typed(
        clone,
        "portal.py",
        "install",
        PIP_INDEX_URL=nowhere,
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_NO_CACHE_DIR="1",
        PIP_CONFIG_FILE=os.devnull,
        PIP_RETRIES="0",
    )
    assert said.returncode == 1
    assert said.stderr.startswith("portal.py: The packages could not be fetched: there is no connection")
    assert len(said.stderr.strip().splitlines()) == 1
    assert not (clone / ".venv" / "installed").exists()


def test_an_ordinary_user_without_the_venv_module_is_given_the_line_to_type(a_place_for_everybody: Path) -> None:
    clone = bare_clone(a_place_for_everybody)
    for path in [clone, *clone.rglob("*")]:
        if os.geteuid() == 0:
            os.chown(path, 65534, 65534)
    more = without_venv_module(a_place_for_everybody)
    said = typed(clone, "portal.py", "install", before=as_nobody(), **more)
    assert said.returncode == 1
    assert "Type `sudo apt-get install python3-venv`, then the same command again." in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
    assert not (a_place_for_everybody / "asked").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may install packages of the system")
def test_root_without_the_venv_module_installs_it_and_says_how(clone: Path, tmp_path: Path) -> None:
    more = without_venv_module(tmp_path, "exit 100")
    said = typed(clone, "portal.py", "install", before=(), **more)
    line = "install --yes --no-install-recommends python3-venv"
    assert (tmp_path / "asked").read_text().splitlines() == [line, "update", line]
    assert f"Python's venv module is missing: apt-get {line}" in said.stdout
    assert said.returncode == 1
    assert said.stderr.startswith(f"portal.py: `apt-get {line}` failed")


def test_a_folder_of_somebody_else_is_refused_in_a_line(a_place_for_everybody: Path) -> None:
    clone = bare_clone(a_place_for_everybody)
    if os.geteuid() != 0:
        clone.chmod(stat.S_IRUSR | stat.S_IXUSR)
    said = typed(clone, "portal.py", "install", before=as_nobody())
    clone.chmod(0o755)
    assert said.returncode == 1
    assert said.stderr.startswith(f"portal.py: {clone} cannot be written by ")
    assert len(said.stderr.strip().splitlines()) == 1


def test_a_small_disk_is_refused_before_anything_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(install, "PROJECT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "STAMP", tmp_path / ".venv" / "installed")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage._replace(free=5_000_000))
    with pytest.raises(Trouble, match="has 5 MB free, and 1500 MB are needed"):
        install.install(Steps())
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_meanwhile_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(install, "LOG", tmp_path / "log")
    monkeypatch.setattr(install, "run", lambda command, log: "error: No space left on device (os error 28)")
    with pytest.raises(Trouble, match=r"The disk that holds .* is full"):
        install.install_packages()


def test_a_certificate_that_is_not_trusted_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(install, "LOG", tmp_path / "log")
    monkeypatch.setattr(install, "run", lambda command, log: "SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]')")
    with pytest.raises(Trouble, match="a certificate that is not trusted here. Name its bundle in PIP_CERT"):
        install.install_packages()


def test_pip_helps_out_where_uv_cannot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands = []

    def run(command: list[str], log: Path) -> str:
        commands.append(command[2])
        return "no wheel for this machine" if command[2] == "uv" else ""

    monkeypatch.setattr(install, "LOG", tmp_path / "log")
    monkeypatch.setattr(install, "run", run)
    install.install_packages()
    assert commands == ["pip", "uv", "pip"]


def test_an_installation_counts_until_the_lock_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lock = tmp_path / "dev.txt"
    lock.write_text("django==5.2\n")
    monkeypatch.setattr(install, "LOCK", lock)
    monkeypatch.setattr(install, "STAMP", tmp_path / "installed")
    assert not install.is_installed()
    (tmp_path / "installed").write_text(install.stamp())
    assert install.is_installed()
    lock.write_text("django==5.3\n")
    assert not install.is_installed()


def test_manage_py_says_what_to_type_when_nothing_is_installed(clone: Path) -> None:
    said = typed(clone, "manage.py", "migrate", PYTHONNOUSERSITE="1")
    assert said.returncode == 1
    assert said.stderr.strip().endswith("Type `python3 portal.py install`, then the same command again.")


def test_a_taken_port_is_said_before_anybody_waits(clone: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = typed(clone, "portal.py", "run", PORT=str(port))
    assert said.returncode == 1
    assert said.stderr.startswith(f"portal.py: Port {port} is taken. Choose another: PORT=")
    assert not (clone / ".venv").exists()
