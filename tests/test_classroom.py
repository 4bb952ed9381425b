"""A class on a hub: what is written, and that no student looks into another's home."""

import asyncio
import json
import os
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import yaml

import dlcourse
from dlcourse.command.classroom import folder as classroom
from dlcourse.command.main import main

linux_root = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root may become another"
)
TEMPLATES = classroom.TEMPLATES


@pytest.fixture
def hashing(monkeypatch):
    """Passwords are kept as they are: the hub's packages need not be there."""
    monkeypatch.setattr(classroom, "_hasher", lambda: str.encode)


@pytest.fixture
def place(tmp_path, hashing):
    assert main(["class", str(tmp_path / "kurs"), "ana", "ben"]) == 0
    return tmp_path / "kurs"


@pytest.fixture
def short():
    """A folder with a short name, that everybody may pass."""
    with tempfile.TemporaryDirectory(prefix="k") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder).resolve()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def passwords(place):
    lines = (place / "passwords.csv").read_text(encoding="utf-8").splitlines()
    return dict(line.split(",") for line in lines)


def test_each_student_gets_a_password_that_nobody_else_reads(place):
    drawn = passwords(place)
    assert list(drawn) == ["ana", "ben"]
    assert len(set(drawn.values())) == 2 and min(map(len, drawn.values())) == 14
    if os.name == "posix":
        assert {mode(p) for p in place.iterdir() if p.is_file()} == {0o600}
        assert mode(place) == mode(place / "students") == 0o711


def test_students_are_added_and_what_was_changed_stays(place, tmp_path, capsys):
    before = passwords(place)
    config = place / "jupyterhub_config.py"
    config.write_text("# mine", encoding="utf-8")
    names = tmp_path / "names.txt"
    names.write_bytes("ben\r\ncy_2\r\n".encode("utf-8-sig"))
    assert main(["class", str(place), "--students", str(names)]) == 0
    assert "3 students, 1 of them new: their passwords" in capsys.readouterr().out
    assert (place / "students.txt").read_text(encoding="utf-8").split() == [
        *("ana", "ben", "cy_2")
    ]
    after = passwords(place)
    assert list(after) == ["ana", "ben", "cy_2"] and before.items() <= after.items()
    assert config.read_text(encoding="utf-8") == "# mine"


@pytest.mark.parametrize(
    "words, said",
    [
        (["new", "Ana"], "'Ana' is no name to log in with"),
        (["new", "../ben"], "'../ben' is no name to log in with"),
        (["new"], "Nobody could log in: give the students' names."),
        (["new", "--students", "gone.txt"], "gone.txt: No such file or directory."),
        (["other", "ana"], "holds other files: give a new folder"),
        (["file", "ana"], "is a file: give a folder for the class"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    tmp_path, monkeypatch, hashing, capsys, words, said
):
    monkeypatch.chdir(tmp_path)
    Path("other").mkdir()
    Path("other", "thesis.txt").touch()
    Path("file").touch()
    assert main(["class", *words]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert not Path("new").exists()


def test_the_hub_listens_to_this_machine_alone_and_lets_in_who_is_named():
    text = (TEMPLATES / "jupyterhub_config.py").read_text(encoding="utf-8")
    compile(text, "jupyterhub_config.py", "exec")
    assert 'bind_url = "http://127.0.0.1:8000"' in text
    assert "Dummy" not in text and "allow_all" not in text
    values = yaml.safe_load((TEMPLATES / "values.yaml").read_text(encoding="utf-8"))
    assert values["proxy"]["service"]["type"] == "ClusterIP"
    assert values["hub"]["config"]["Authenticator"] == {"allowed_users": []}
    assert values["singleuser"]["memory"]["limit"] == "1G"
    assert values["cull"]["enabled"]


def test_what_is_written_names_this_version(place):
    for name in ("values.yaml", "Dockerfile", "jupyterhub_config.py"):
        text = (place / name).read_text(encoding="utf-8")
        assert dlcourse.__version__ in text and "VERSION" not in text


# JAX, where another test called it, warns of every child.
@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")
@linux_root
def test_a_student_reads_neither_files_nor_progress_of_another(short, hashing):
    from dlcourse.command.classroom.homes import entering, home

    place = short / "kurs"
    assert main(["class", str(place), "ana", "ben"]) == 0
    (ana, first), (ben, second) = home(place, "ana"), home(place, "ben")
    assert first != second and home(place, "ana") == (ana, first)

    def tried(student, number, words):
        done = subprocess.run(
            ["/bin/sh", "-c", words],
            preexec_fn=entering(student, number),
            capture_output=True,
        )
        return done.returncode == 0

    kept = ".dlcourse/progress.json"
    writes = f"id -u; mkdir -p work/.dlcourse && echo 1 > work/{kept} && echo 2 > a"
    assert tried(ana, first, writes)
    assert tried(ana, first, f"cat work/{kept} a")
    for words in (f"cat {ana}/work/{kept}", f"cat {ana}/a", f"ls {ana}", f"ls {place}"):
        assert not tried(ben, second, words), words
    assert not tried(ben, second, f"cat {place}/passwords.csv")
    assert not tried(ben, second, f"touch {ana}/x || touch {place}/students/x")
    assert tried(ben, second, 'test "$(umask)" = 0077 && touch mine')


@linux_root
def test_a_home_that_is_nobodys_is_not_entered(place):
    from dlcourse.command.classroom.homes import home

    (place / "students" / "ana").mkdir()  # root's
    with pytest.raises(PermissionError, match="belongs to 0, which is no student"):
        home(place, "ana")


@linux_root
def test_a_hub_that_students_cannot_reach_says_so(short):
    from dlcourse.command.classroom.homes import obstacle

    assert "too long for sockets" in obstacle(short / ("k" * 80))
    os.chmod(short, 0o700)
    assert f"cannot read {short / 'kurs'}: put it where" in obstacle(short / "kurs")


@pytest.mark.long
@linux_root
def test_a_real_hub_keeps_students_apart(short):
    from bench.classroom import Hub, Student

    hub = Hub(short, ["ana", "ben"])
    secret = hub.folder / "students" / "ana" / "work" / "01_initialization.ipynb"

    async def lesson():
        stranger = Student(hub.address, "eve", "password")
        for password in ("", "password", "eve", hub.passwords["ana"]):
            assert not await stranger.login(password)
        ana, ben = (Student(hub.address, *pair) for pair in hub.passwords.items())
        assert not await ben.login(hub.passwords["ana"])
        for student in (ana, ben):
            assert await student.login()
            await student.open()
            await student.start()
        for path in ("/user/ana/api/contents", "/user/ana/lab", "/hub/api/users"):
            assert (await ben.web.get(path)).status_code in (403, 404)
        assert secret.is_file()
        with pytest.raises(RuntimeError, match="PermissionError"):
            await ben.run(f"open({str(secret)!r}).read()")
        listening = {
            connection.laddr.ip
            for _, process in hub._processes()
            for connection in process.net_connections("tcp")
            if connection.status == "LISTEN"
        }
        assert listening == {"127.0.0.1"}
        # a kernel is spoken to through files, of which others see nothing
        files = [*(hub.folder / "students").glob("*/.run/kernel-*.json")]
        met = [json.loads(path.read_text()) for path in files]
        assert {one["transport"] for one in met} == {"ipc"}
        for student in (ana, ben, stranger):
            await student.stop()

    with hub.running() as address:
        port = int(address.rpartition(":")[2])
        asyncio.run(lesson())
        with socket.socket() as outside:
            outside.settimeout(1)
            own = socket.gethostbyname(socket.gethostname())
            assert own.startswith("127.") or outside.connect_ex((own, port))
