"""Private PostgreSQL servers for the benchmark: a folder of their own, a unix socket only, gone when the run ends."""
import atexit
import glob
import os
import pwd
import shutil
import subprocess
import tempfile

SETTINGS = ("listen_addresses=''", "shared_buffers=2GB", "max_wal_size=8GB", "checkpoint_timeout=30min", "timezone=UTC",
            "fsync=on", "synchronous_commit=on")
TICKS = os.sysconf("SC_CLK_TCK")


def debian_server(version):
    """The folder of a server's programs, or None."""
    found = f"/usr/lib/postgresql/{version}/bin"
    return found if os.path.exists(f"{found}/initdb") else None


def newest_debian_server():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    return os.path.dirname(found[-1]) if found else None


class Server:
    """`programs` is the folder with initdb and pg_ctl. Runs as user postgres when we are root: initdb insists."""

    def __init__(self, programs):
        self.programs = programs
        self.folder = tempfile.mkdtemp(prefix="pipec-bench-")
        os.chmod(self.folder, 0o755)
        self.data = f"{self.folder}/data"
        os.mkdir(self.data, 0o700)
        self.as_user = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            for path in (self.folder, self.data):
                os.chown(path, user.pw_uid, user.pw_gid)
            self.as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
        atexit.register(self.stop)
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        with open(f"{self.data}/postgresql.conf", "a", encoding="utf-8") as file:
            file.write("\n".join(SETTINGS) + f"\nunix_socket_directories='{self.folder}'\n")
        self._run("pg_ctl", "-D", self.data, "-w", "-l", f"{self.folder}/log", "start")
        with open(f"{self.data}/postmaster.pid", encoding="utf-8") as file:
            self.pid = int(file.readline())
        self.version = self.sql("SHOW server_version").split()[0]
        self.made = set()

    def _run(self, program, *arguments):
        done = subprocess.run([*self.as_user, f"{self.programs}/{program}", *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=self.folder, text=True,
                              check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout.strip()}")

    def environment(self, database="bench"):
        return {**os.environ, "PGHOST": self.folder, "PGPORT": "5432", "PGUSER": "postgres", "PGDATABASE": database,
                "PGOPTIONS": "-c client_min_messages=warning"}

    def sql(self, statement, database="postgres", stdin=None):
        """The result as psql prints it, unaligned."""
        done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement],
                              stdin=stdin or subprocess.DEVNULL, env=self.environment(database), capture_output=True,
                              text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{statement[:300]}\n{done.stderr.strip()}")
        return done.stdout.strip()

    def copy_in(self, table, path, database):
        with open(path, "rb") as file:
            self.sql(f"COPY {table} FROM STDIN (FORMAT csv)", database, file)

    def make_template(self, name, prepare):
        """A database that `fresh` copies; `prepare(name)` fills it. Made once."""
        if name in self.made:
            return
        self.sql(f'CREATE DATABASE "{name}"')
        prepare(name)
        self.made.add(name)

    def fresh(self, template):
        """The database `bench` anew: in every round each load meets the same files, and no checkpoint is due."""
        self.sql("DROP DATABASE IF EXISTS bench WITH (FORCE)")
        self.sql(f'CREATE DATABASE bench TEMPLATE "{template}" STRATEGY file_copy')
        self.sql("CHECKPOINT")

    def cpu(self):
        """CPU seconds of the server since it started, with all processes that it had."""
        def times(pid):
            with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                return [int(part) for part in file.read().rsplit(")", 1)[1].split()[11:15]]
        ticks = sum(times(self.pid))
        with open(f"/proc/{self.pid}/task/{self.pid}/children", encoding="utf-8") as file:
            children = file.read().split()
        for child in children:
            try:
                ticks += sum(times(child)[:2])
            except OSError:
                pass  # ended meanwhile; the server's own sum has it
        return ticks / TICKS

    def wal_position(self):
        return self.sql("SELECT pg_current_wal_lsn()")

    def wal_since(self, position):
        return int(self.sql(f"SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '{position}')::bigint"))

    def stop(self):
        if os.path.exists(f"{self.data}/postmaster.pid"):
            subprocess.run([*self.as_user, f"{self.programs}/pg_ctl", "-D", self.data, "-m", "immediate", "stop"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
