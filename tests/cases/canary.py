#!/usr/bin/env python3
"""A password that was put where it does not belong must not come out again: not on stdout, not on stderr, not in a report.

  canary.py --pipec PROGRAM

Every way below fails or stops; each is gone with apply (--json, --report), plan (text, --sql, --json) and rejects."""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

CANARY = "Kanari3nv0gel"
TASK = """
task people {
  from  "people.csv" as csv
  into  db.people
  write merge on id
  columns { id: int32, name: string(5) }
}
"""
SETTINGS = 'host = "127.0.0.1", port = 1, user = "etl", database = "shop"'


def pipe(connection, secret="", task=TASK):
    return f"pipe 1\n{secret}\nconnection db: {connection}\n{task}"


def postgres(settings, secret="", **rest):
    return pipe(f"postgres {{ {settings} }}", secret, **rest)


SQLITE = 'sqlite { file = "people.db" }'
URL = f"postgres://etl:{CANARY}@127.0.0.1:1/shop"
WAYS = {  # name -> (.pipe, environment, exit codes of apply)
    "secret of the environment": (postgres(SETTINGS + ", password = pw", 'secret pw = env("PW")'), {"PW": CANARY}, {69}),
    "secret of a file": (postgres(SETTINGS + ", password = pw", 'secret pw = file("canary.txt")'), {}, {69}),
    "PGPASSWORD": (postgres(SETTINGS), {"PGPASSWORD": CANARY}, {69}),
    "PGDATABASE is a URL": (postgres('host = "127.0.0.1", port = 1'), {"PGDATABASE": URL}, {78}),
    "PGDATABASE is a conninfo": (postgres("port = 1"), {"PGDATABASE": f"host=127.0.0.1 PASSWORD = '{CANARY}'"}, {78}),
    "PGHOST is a URL": (postgres("port = 1"), {"PGHOST": URL}, {78}),
    "PGHOST is a conninfo": (postgres("port = 1"), {"PGHOST": f"127.0.0.1 password={CANARY}"}, {78}),
    "PGUSER is a URL": (postgres('host = "127.0.0.1", port = 1'), {"PGUSER": URL}, {78}),
    "PGOPTIONS": (postgres(SETTINGS), {"PGOPTIONS": f"-c x.password={CANARY}"}, {69}),
    "PGSSLROOTCERT": (postgres(SETTINGS + ', sslmode = "verify-full"'), {"PGSSLROOTCERT": f"/x/password={CANARY}"}, {69, 78, 1}),
    "PGPORT": (postgres('host = "127.0.0.1", database = "shop"'), {"PGPORT": f"password={CANARY}"}, {1, 69, 78}),
    "PGSSLMODE": (postgres(SETTINGS), {"PGSSLMODE": f"password={CANARY}"}, {1, 69, 78}),
    "setting database is a URL": (postgres(f'host = "127.0.0.1", port = 1, database = "{URL}"'), {}, {65, 78}),
    "setting host is a URL": (postgres(f'host = "{URL}"'), {}, {65, 78}),
    "setting user is a conninfo": (postgres(f'port = 1, user = "x  password = {CANARY}"'), {}, {65, 78}),
    "setting options": (postgres(SETTINGS + f', options = "-c a.PassWord={CANARY}"'), {}, {65, 69, 78}),
    "setting host by env()": (postgres('port = 1, host = env("H")'), {"H": URL}, {78}),
    "password is a string": (postgres(SETTINGS + f', password = "{CANARY}"'), {}, {65}),
    "a mistake beside a URL": (postgres(f'hosst = "{URL}", port = 1'), {}, {65}),
    "SQLite's file is a URL": (pipe(f'sqlite {{ file = "nowhere/{URL}" }}'), {}, {1, 64, 65, 69, 78}),
    "path of the source": (pipe(SQLITE, task=TASK.replace("people.csv", f"ftp://etl:{CANARY}@host/people.csv")), {}, {65, 69}),
    "the folder for rows": (pipe(SQLITE), {"TMPDIR": f"/nowhere/password={CANARY}"}, {0, 1, 7}),
    "a wrong param": (pipe(SQLITE, "param url: date"), {"PIPEC_PARAM_URL": URL}, {64}),
    "a value in a refused row": (pipe(SQLITE), {}, {7}),
    "failpoints": (pipe(SQLITE), {"PIPEC_FAILPOINTS": f"password={CANARY}"}, {64}),
}
COMMANDS = (["apply", "--json", "--report", "report.json"], ["apply", "--dry-run"], ["plan"], ["plan", "--sql"], ["plan", "--json", "--sql"],
            ["rejects"], ["rejects", "--format", "jsonl"], ["rejects", "--format", "csv"], ["graph", "--format", "json"], ["check"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pipec", required=True)
    pipec = os.path.abspath(parser.parse_args().pipec)
    looked = found = 0
    for name, (text, variables, codes) in WAYS.items():
        with tempfile.TemporaryDirectory(prefix="pipec-canary-") as folder:
            at = pathlib.Path(folder)
            (at / "people.pipe").write_text(text)
            (at / "canary.txt").write_text(CANARY + "\n")
            (at / "people.csv").write_text(f'id,name\n1,"password = ""{CANARY}"""\n{URL},x\n')
            environment = {"PATH": os.environ["PATH"], "HOME": folder, "PIPEC_BACKOFF_MS": "1", **variables}
            environment |= {key: os.environ[key] for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if key in os.environ}
            for command, *options in COMMANDS:
                done = subprocess.run([pipec, command, "people.pipe", *options], cwd=folder, env=environment, capture_output=True,
                                      stdin=subprocess.DEVNULL, timeout=120)
                texts = {"stdout": done.stdout, "stderr": done.stderr}
                if "--report" in options:
                    report = at / "report.json"
                    texts["report"] = report.read_bytes() if report.exists() else b""
                    if done.returncode not in codes:
                        print(f"{name}: exit {done.returncode}, expected one of {sorted(codes)}\n{done.stderr.decode()}")
                        found += 1
                for stream, content in texts.items():
                    looked += 1
                    if CANARY.encode() in content:
                        found += 1
                        print(f"{name}: pipec {command} {' '.join(options)}: the password is on {stream}:\n{content.decode('utf-8', 'replace')}")
    print(f"{len(WAYS)} ways, {looked} texts, {found} failed")
    return 1 if found or looked == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
