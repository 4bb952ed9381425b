# A class on one machine with Linux, for JupyterHub 5 or 6; written by dlcourse VERSION.
#
#     jupyterhub -f jupyterhub_config.py        as root: each student has a user number
#
# It is yours to change: `dlcourse class` adds students and leaves this file alone.

import os
import sys
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner

from dlcourse.command.classroom.homes import (
    entering,
    home,
    obstacle,
    surroundings,
)

HERE = Path(__file__).resolve().parent
c = get_config()  # noqa: F821

STUDENTS = (HERE / "students.txt").read_text().split()
if problem := obstacle(HERE, STUDENTS):
    sys.exit(problem)

# Where it listens: to this machine alone. For a class, let a web server that has a
# certificate (Caddy, nginx) pass on what it is asked, web sockets too. Do not put an
# address of the network here: passwords would travel in the clear.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# Who may log in: those of students.txt, each with the password that `dlcourse class`
# drew, or the one they changed it to at /hub/auth/change-password. There is no other.
c.JupyterHub.authenticator_class = "firstuseauthenticator.FirstUseAuthenticator"
c.FirstUseAuthenticator.dbm_path = str(HERE / "passwords")
c.FirstUseAuthenticator.create_users = False
c.FirstUseAuthenticator.min_password_length = 12
c.Authenticator.allowed_users = set(STUDENTS)


# What a student gets: a server and its kernels under a user number of their own, in a
# home that nobody else can read. Kernels are spoken to through files there, not through
# ports: at those, whoever has a kernel on this machine could listen.
class StudentSpawner(LocalProcessSpawner):
    def user_env(self, env):
        path, _ = home(HERE, self.user.name)
        return env | surroundings(path, self.user.name)

    def make_preexec_fn(self, name):
        return entering(*home(HERE, name), self.mem_limit)


c.JupyterHub.spawner_class = StudentSpawner
c.Spawner.cmd = [sys.executable, "-m", "dlcourse.command.classroom.student"]
c.Spawner.args = ["--KernelManager.transport=ipc"]
c.Spawner.notebook_dir = "~/work"
c.Spawner.default_url = "/lab/tree/01_initialization.ipynb"
c.Spawner.mem_limit = "1G"  # for each of a student's processes
# Panels that rest do not train ahead of the hand: the machine is shared.
c.Spawner.environment = {"DLCOURSE_AHEAD": "0"}

# A whole class comes at once. A server takes some three seconds of a core to start; who
# comes when so many are starting is asked to try again.
c.JupyterHub.concurrent_spawn_limit = 20 * (os.cpu_count() or 1)
c.Spawner.start_timeout = c.Spawner.http_timeout = 180

# Who has done nothing for an hour has nothing running; their files stay.
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": [
            *("list:users", "read:users:activity", "read:servers", "delete:servers")
        ],
    }
]

# What the hub keeps lies here, where its owner alone can read it.
os.umask(0o077)
c.JupyterHub.cookie_secret_file = str(HERE / "jupyterhub_cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{HERE / 'jupyterhub.sqlite'}"
c.ConfigurableHTTPProxy.pid_file = str(HERE / "jupyterhub-proxy.pid")
proxy = HERE / "node_modules" / ".bin" / "configurable-http-proxy"
if proxy.exists():
    c.ConfigurableHTTPProxy.command = [str(proxy)]
