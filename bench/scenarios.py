"""What is measured: one Scenario a row of the table. To measure something else, add one here."""
import dataclasses
import os

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"  # Debian's, which has psycopg2


@dataclasses.dataclass
class Scenario:
    id: str                    # set/name; goals.py finds it by this
    title: str
    command: list              # what is run; empty: only `note` is told
    tool: str = "pipec"        # whose load it is
    stdin: str = "/dev/null"
    server: str = "15"         # "15", "17" or "" (none)
    template: str = ""         # the kind of database that it starts from (oracle.Oracle.template)
    result: str = ""           # "base", "again", "delta": the rows that must be there afterwards; "": not compared
    counts: str = ""           # the same for the counts that pipec reports
    reference: str = ""        # id of the scenario that it is a ratio of; "": of its set's raw COPY
    rounds: int = 0            # only in the first N rounds; 0: in all
    repeat: int = 1            # times in a round
    sqlite: str = ""           # the database file: made anew as `sqlite_from` says
    sqlite_from: str = ""      # "": no file; "wal": an empty one in WAL mode; else a file to copy
    clock: str = "process"     # "stdout": the program says its own time (duck.mjs)
    pipe: str = ""             # must compile, else: "not in this build"
    note: str = ""

    @property
    def set(self):
        return self.id.split("/")[0]


def pipe(name):
    return f"{HERE}/pipes/{name}.pipe"


class Builder:
    """`paths`: pipec, raw_copy, modules (of npm) and work (a folder for what is thrown away)."""

    def __init__(self, paths):
        self.paths, self.list = paths, []

    def add(self, *arguments, **named):
        self.list.append(Scenario(*arguments, **named))

    def pipec(self, id, title, file, template, result, form="orders", options=(), counts=None, **named):
        command = [self.paths["pipec"], "apply", pipe(form), "-p", f"file={file}", *options, "--report",
                   f"{self.paths['work']}/report.json"]
        self.add(id, title, command, template=template, result=result, counts=result if counts is None else counts,
                 pipe=pipe(form), **named)

    def reference(self, name, data, rounds=0, repeat=1):
        self.add(f"{name}/ref", "REF: raw COPY of the clean rows, PK", [self.paths["raw_copy"],
                 "COPY orders FROM STDIN (FORMAT csv)"], "COPY", f"{data}/base.clean.csv", template="empty",
                 result="base", rounds=rounds, repeat=repeat)

    def narrow(self, name, data):
        """The main set: pipec's ways, and the rivals that can take as many rows."""
        base, delta, clean = f"{data}/base.csv", f"{data}/delta.csv", f"{data}/base.clean.csv"
        self.reference(name, data)
        self.add(f"{name}/psql", "psql \\copy of the clean rows, PK",
                 ["psql", "-Xqc", "COPY orders FROM STDIN (FORMAT csv)"], "COPY", clean, template="empty",
                 result="base", rounds=1)
        self.pipec(f"{name}/new", "pipec, table made by pipec", base, "blank", "base")
        self.pipec(f"{name}/empty", "pipec, empty table, PK kept", base, "empty", "base")
        self.pipec(f"{name}/delta", "pipec, 50 % delta", delta, "base", "delta")
        self.pipec(f"{name}/again", "pipec, the same file again, --reload", base, "base", "again", options=["--reload"])
        self.pipec(f"{name}/dry", "pipec, --dry-run", base, "empty", "", options=["--dry-run"], counts="base")
        for workers in (1, 2, 8):
            self.pipec(f"{name}/workers{workers}", f"pipec, empty table, --workers {workers}", base, "empty", "base",
                       options=["--workers", str(workers)], rounds=2)
        self.indexes(name, data)
        self.hand_written(name, base, delta, clean)
        self.add(f"{name}/python_copy", "Python csv + checks + COPY, delta",
                 [PYTHON, f"{HERE}/rivals/load.py", "copy", delta], "Python", template="base", result="delta", rounds=1)

    def indexes(self, name, data):
        base, delta = f"{data}/base.csv", f"{data}/delta.csv"
        self.add(f"{name}/ref_indexed", "raw COPY of the clean rows, PK and 3 indexes", [self.paths["raw_copy"],
                 "COPY orders FROM STDIN (FORMAT csv)"], "COPY", f"{data}/base.clean.csv", template="empty_indexed",
                 result="base", rounds=1)
        for form, what in (("orders", "kept"), ("orders_rebuild", "rebuilt")):
            self.pipec(f"{name}/empty_indexes_{what}", f"pipec, empty table, 3 indexes {what}", base, "empty_indexed",
                       "base", form, rounds=2)
            self.pipec(f"{name}/delta_indexes_{what}", f"pipec, 50 % delta, 3 indexes {what}", delta, "base_indexed",
                       "delta", form, rounds=2)

    def hand_written(self, name, base, delta, clean):
        # What runs on 17 is a ratio of raw COPY on 17.
        references = {"15": f"{name}/ref", "17": f"{name}/ref17"}
        self.add(references["17"], "raw COPY of the clean rows, PK, PostgreSQL 17", [self.paths["raw_copy"],
                 "COPY orders FROM STDIN (FORMAT csv)"], "COPY", clean, "17", "empty", "base",
                 reference=references["17"], rounds=2)
        for file, template, result in ((base, "empty", "base"), (delta, "base", "delta")):
            word = "empty" if result == "base" else "delta"
            for version in ("15", "17"):
                self.add(f"{name}/sql{version}_{word}", f"hand-written SQL, PostgreSQL {version}, {word}",
                         ["psql", "-Xqf", f"{HERE}/rivals/handwritten{version}.sql"], "SQL", file, version, template,
                         result, reference=references[version], rounds=2)
            self.pipec(f"{name}/on17_{word}", f"pipec on PostgreSQL 17, {word}", file, template, result, server="17",
                       reference=references["17"], rounds=2)

    def small(self, name, data):
        """A tenth of the rows, for what takes minutes with all of them."""
        self.reference(name, data, 1)
        delta = f"{data}/delta.csv"
        self.pipec(f"{name}/empty", "pipec, empty table, PK kept", f"{data}/base.csv", "empty", "base", rounds=1)
        self.pipec(f"{name}/delta", "pipec, 50 % delta", delta, "base", "delta", rounds=1)
        for way in ("values", "many"):
            what = {"values": "execute_values", "many": "executemany"}[way]
            self.add(f"{name}/python_{way}", f"Python csv + checks + {what}, delta",
                     [PYTHON, f"{HERE}/rivals/load.py", way, delta], "Python", template="base", result="delta",
                     rounds=1)
        self.add(f"{name}/pgloader_clean", "pgloader, clean rows", [PYTHON, f"{HERE}/rivals/pgloader.py",
                 f"{data}/base.clean.csv", "0"], "pgloader", template="empty", rounds=1)

    def start(self, name, data):
        """So few rows that start, connect and plan are what is measured."""
        self.reference(name, data, repeat=3)
        self.pipec(f"{name}/empty", "pipec, empty table, PK kept", f"{data}/base.csv", "empty", "base", repeat=3)
        self.pipec(f"{name}/new", "pipec, table made by pipec", f"{data}/base.csv", "blank", "base", repeat=3)
        self.add(f"{name}/pgloader_dirty", "pgloader, dirty rows (its result is wrong)",
                 [PYTHON, f"{HERE}/rivals/pgloader.py", f"{data}/base.csv", "1"], "pgloader", template="empty",
                 rounds=1)

    def shape(self, name, data, shape, rounds):
        form = shape if shape in ("columns100", "mostly_null") else "orders"
        base = f"{data}/base.csv"
        self.reference(name, data, rounds)
        self.pipec(f"{name}/new", "pipec, table made by pipec", base, "blank", "base", form, rounds=rounds)
        self.pipec(f"{name}/empty", "pipec, empty table, PK kept", base, "empty", "base", form, rounds=rounds)
        self.pipec(f"{name}/delta", "pipec, 50 % delta", f"{data}/delta.csv", "base", "delta", form, rounds=rounds)

    def sqlite(self, data, orders):
        file = f"{self.paths['work']}/bench.db"
        table = orders.replace("bigint PRIMARY KEY", "INTEGER PRIMARY KEY")
        base = f"{self.paths['work']}/base.db"
        common = {"server": "", "reference": "sqlite/import", "sqlite": file}
        self.add("sqlite/import", "sqlite3 .import of the clean rows, PK", ["sqlite3", file, table,
                 f".import --csv {data}/base.clean.csv orders"], "SQLite", **common)
        for name, title, csv, start, result in (
                ("new", "pipec, new file (rollback journal)", "base", "", "base"),
                ("wal", "pipec, empty file in WAL mode", "base", "wal", "base"),
                ("delta", "pipec, 50 % delta, WAL", "delta", base, "delta")):
            self.pipec(f"sqlite/{name}", title, f"{data}/{csv}.csv", "", result, "orders_sqlite",
                       ["-p", f"database={file}"], sqlite_from=start, **common)

    def duck(self, data):
        for kind, title in (("scan", "DuckDB, typed scan, one thread, dirty rows"),
                            ("load", "DuckDB into its own table, empty"),
                            ("delta", "DuckDB into its own table, delta")):
            file = f"{data}/{'delta' if kind == 'delta' else 'base'}.csv"
            self.add(f"duckdb/{kind}", title, ["node", f"{HERE}/rivals/duck.mjs", self.paths["modules"],
                     f"{self.paths['work']}/duck.db", file, f"{data}/base.clean.csv", kind], "DuckDB", server="",
                     clock="stdout", rounds=1, reference="narrow/ref")

    def check(self, tasks):
        self.add("check/check", "pipec check of 1,000 tasks", [self.paths["pipec"], "check", tasks], server="",
                 repeat=5, reference="none")
