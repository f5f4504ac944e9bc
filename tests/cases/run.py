#!/usr/bin/env python3
"""Runs the golden cases: what a user types, and what must come back.

  run.py --pipec PROGRAM [--update] [CASE…]

A case is one text file. Sections start with `=== `; they are played from top to bottom in an empty folder:
  === file PATH          writes the lines below; `=== file PATH escaped` reads \\r, \\x00, … in them, no newline at the end
  === delete PATH        removes a file
  === env NAME=VALUE     for every later run
  === run ARGS           runs pipec
  === keep PATTERN       of the next run's output compares only the lines in which PATTERN is found
  === stdout, === stderr what it must have printed; a section that is left out must be empty
  === exit CODE          left out: 0
  === query FILE SQL     rows of a SQLite file, fields parted by |
  === postgres           starts a private PostgreSQL; PGHOST, PGUSER and PGDATABASE lead later runs to it
  === sql SQL            rows of that PostgreSQL
  === interrupt SIGNAL ARGS  runs pipec and sends it the signal (INT, TERM) once half a second has passed
  === full ARGS          runs pipec with a full disk behind its stdout
  === show PATH          what a file holds
  === absent PATH        there is no such file
Run ids, durations, speeds and the folder's name are replaced before comparing. The clock stands still (PIPEC_NOW).
"""
import argparse
import difflib
import os
import pathlib
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from private_postgres import PrivatePostgres  # noqa: E402

NORMAL = [
    (re.compile(r"/tmp/pipec-pg-\w+"), "SERVER"),
    (re.compile(r'database "case\d+"|PostgreSQL case\d+'), "DATABASE"),
    (re.compile(r"\b\d{8}T\d{6}Z-[0-9a-f]{16}\b"), "RUN"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "HASH64"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "HASH32"),
    (re.compile(r"\b\d+\.\d+ s\b"), "N s"),
    (re.compile(r"\b[\d,]+ rows/s"), "N rows/s"),
    (re.compile(r'"seconds":[\d.e-]+'), '"seconds":N'),
    (re.compile(r"-- pipec \d+\.\d+\.\d+"), "-- pipec VERSION"),
]


def normal(text, folder):
    text = text.replace(os.path.realpath(folder), "DIR").replace(folder, "DIR")
    for pattern, by in NORMAL:
        text = pattern.sub(by, text)
    return text


class Section:
    def __init__(self, head, number):
        self.words = head.split(" ", 1)
        self.kind = self.words[0]
        self.rest = self.words[1] if len(self.words) > 1 else ""
        self.number = number
        self.lines = []

    def text(self):
        return "".join(line + "\n" for line in self.lines)


def read_case(path):
    preamble, sections = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("=== "):
            sections.append(Section(line[4:], number))
        elif sections:
            sections[-1].lines.append(line)
        else:
            preamble.append(line)
    for section in sections:
        while section.lines and section.lines[-1] == "":
            section.lines.pop()
    return preamble, sections


def block(head, text):
    lines = [head] + (text[:-1] if text.endswith("\n") else text).split("\n") if text else [head]
    return lines


def query(path, sql):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        rows = database.execute(sql).fetchall()
    text = {None: "null"}
    return "".join("|".join(text.get(cell, str(cell)) if cell is None else str(cell) for cell in row) + "\n" for row in rows)


class Server:
    """One PostgreSQL for all cases that ask for one; a database for each."""
    running = None
    databases = 0

    @classmethod
    def database(cls):
        cls.running = cls.running or PrivatePostgres()
        cls.databases += 1
        name = f"case{cls.databases}"
        cls.running.create_database(name)
        return name


class Player:
    def __init__(self, pipec, folder):
        self.pipec, self.folder = pipec, folder
        keep = ("PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")
        self.env = {name: os.environ[name] for name in keep if name in os.environ}
        self.keep = None
        self.env |= {"HOME": folder, "LANG": "C.UTF-8", "PIPEC_NOW": "2026-01-31T12:00:00Z", "PIPEC_BACKOFF_MS": "1"}

    def path(self, name):
        return os.path.join(self.folder, name)

    def interrupted(self, arguments):
        name, *words = shlex.split(arguments)
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        with subprocess.Popen([self.pipec, *words], cwd=self.folder, env=self.env, **pipes) as process:
            time.sleep(0.5)
            process.send_signal(getattr(signal, "SIG" + name))
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def run(self, kind, arguments):
        if kind == "interrupt":
            done = self.interrupted(arguments)
        elif kind == "full":
            with open("/dev/full", "wb") as full:
                done = subprocess.run([self.pipec, *shlex.split(arguments)], cwd=self.folder, env=self.env, stdout=full,
                                      stderr=subprocess.PIPE, timeout=120, stdin=subprocess.DEVNULL)
            done.stdout = b""
        else:
            done = subprocess.run([self.pipec, *shlex.split(arguments)], cwd=self.folder, env=self.env, capture_output=True,
                                  timeout=120, stdin=subprocess.DEVNULL)
        out, err = (normal(stream.decode("utf-8", "replace"), self.folder) for stream in (done.stdout, done.stderr))
        if self.keep:
            kept = re.compile(self.keep)
            out, err = ("".join(line + "\n" for line in text.splitlines() if kept.search(line)) for text in (out, err))
            self.keep = None
        return out, err, done.returncode

    def play(self, sections):
        """Gives the case as it came out: the same lines when everything is as expected."""
        lines, index = [], 0
        while index < len(sections):
            section = sections[index]
            index += 1
            head = "=== " + " ".join(section.words)
            if section.kind in ("run", "interrupt", "full"):
                out, err, code = self.run(section.kind, section.rest)
                lines += ["", head]
                lines += [f"=== exit {code}"] if code else []
                lines += block("=== stdout", out) if out else []
                lines += block("=== stderr", err) if err else []
                while index < len(sections) and sections[index].kind in ("exit", "stdout", "stderr"):
                    index += 1
                continue
            lines.append("")
            if section.kind == "file":
                name, _, form = section.rest.partition(" ")
                os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
                content = section.text().encode("utf-8")
                if form == "escaped":
                    joined = "".join(section.lines).encode("utf-8").decode("latin-1")
                    content = re.sub(r"\\(x[0-9a-f]{2}|[rnt0\\])",
                                     lambda m: (m[0] if m[1] != "0" else "\\x00").encode().decode("unicode_escape"),
                                     joined).encode("latin-1")
                with open(self.path(name), "wb") as file:
                    file.write(content)
                lines += [head, *section.lines]
            elif section.kind == "query":
                name, _, sql = section.rest.partition(" ")
                lines += block(head, normal(query(self.path(name), sql), self.folder))
            elif section.kind == "show":
                with open(self.path(section.rest), encoding="utf-8") as file:
                    lines += block(head, normal(file.read(), self.folder))
            elif section.kind == "absent":
                lines.append(head if not os.path.exists(self.path(section.rest)) else head + "  (but it is there)")
            elif section.kind == "delete":
                os.remove(self.path(section.rest))
                lines.append(head)
            elif section.kind == "postgres":
                self.database = Server.database()
                self.env |= Server.running.environment(self.database)
                lines.append(head)
            elif section.kind == "sql":
                rows = Server.running.query(self.database, section.rest)
                text = "".join("|".join("null" if cell is None else cell for cell in row) + "\n" for row in rows)
                lines += block(head, normal(text, self.folder))
            elif section.kind == "keep":
                self.keep = section.rest
                lines.append(head)
            elif section.kind == "env":
                name, _, value = section.rest.partition("=")
                self.env[name] = value
                lines.append(head)
            else:
                raise SystemExit(f"line {section.number}: `=== {section.kind}` is not a section")
        return lines


def canonical(preamble, lines):
    text = "\n".join([*preamble, *lines])
    return re.sub(r"\n{3,}(?==== )", "\n\n", text).strip("\n") + "\n"


def expected(preamble, sections):
    lines = []
    for section in sections:
        if section.kind not in ("exit", "stdout", "stderr"):
            lines.append("")
        lines += ["=== " + " ".join(section.words), *section.lines]
    return canonical(preamble, lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pipec", required=True)
    parser.add_argument("--update", action="store_true", help="write what came out into the cases")
    parser.add_argument("cases", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    cases = options.cases or sorted(pathlib.Path(__file__).parent.rglob("*.case"))
    failed = 0
    for path in cases:
        folder = os.path.realpath(tempfile.mkdtemp(prefix="pipec-case-"))
        try:
            preamble, sections = read_case(path)
            if not any(section.kind in ("run", "interrupt", "full") for section in sections):
                raise SystemExit(f"{path}: runs nothing")
            came = canonical(preamble, Player(os.path.abspath(options.pipec), folder).play(sections))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        wanted = expected(preamble, sections)
        if came == wanted:
            continue
        if options.update:
            path.write_text(came, encoding="utf-8")
            print(f"updated {path}")
            continue
        failed += 1
        print(f"FAILED {path}")
        sys.stdout.writelines(line + "\n" for line in difflib.unified_diff(
            wanted.splitlines(), came.splitlines(), "expected", "came", lineterm="", n=2))
    print(f"{len(cases)} cases, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
