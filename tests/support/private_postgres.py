"""A private PostgreSQL in a temporary folder: unix socket only, gone when the test ends."""
import atexit, glob, os, pwd, shutil, subprocess, tempfile


class PrivatePostgres:
    def __init__(self):
        folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[4]))
        if not folders:
            raise SystemExit("no PostgreSQL server found under /usr/lib/postgresql; next: scripts/packages tests")
        self.bin = folders[-1]
        self.root = os.geteuid() == 0
        self.folder = tempfile.mkdtemp(prefix="pipec-pg-")
        os.chmod(self.folder, 0o755)
        self.data = os.path.join(self.folder, "data")
        os.mkdir(self.data, 0o700)
        if self.root:
            user = pwd.getpwnam("postgres")
            for path in (self.folder, self.data):
                os.chown(path, user.pw_uid, user.pw_gid)
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8",
                  "--locale=C.UTF-8")
        self._run("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(self.folder, "log"), "-o",
                  f"-k {self.folder} -c listen_addresses='' -c fsync=off", "start")
        atexit.register(self.stop)

    def _run(self, program, *arguments):
        command = [os.path.join(self.bin, program), *arguments]
        if self.root:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *command]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                              cwd=self.folder, text=True)
        if done.returncode:
            raise SystemExit(f"{program} failed:\n{done.stdout}")

    def environment(self, database="postgres"):
        return {"PGHOST": self.folder, "PGUSER": "postgres", "PGDATABASE": database}

    def create_database(self, name):
        self.query("postgres", f'create database "{name}"')

    def query(self, database, sql):
        """Rows as lists of text; null is None."""
        done = subprocess.run(["psql", "-XqAt", "-F", "\x1f", "-R", "\x1e", "-P", "null=\x1d", "-v", "ON_ERROR_STOP=1",
                               "-c", sql], env={**os.environ, **self.environment(database)}, stdout=subprocess.PIPE,
                              check=True)
        text = done.stdout.decode()  # not text=True, which would change line ends in values
        text = text[:-1] if text.endswith("\n") else text
        if not text:
            return []
        return [[None if f == "\x1d" else f for f in row.split("\x1f")] for row in text.split("\x1e")]

    def stop(self):
        if os.path.exists(self.data):
            subprocess.run(([] if not self.root else ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"])
                           + [os.path.join(self.bin, "pg_ctl"), "-D", self.data, "-m", "immediate", "stop"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
            shutil.rmtree(self.folder, ignore_errors=True)
