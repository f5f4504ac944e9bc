"""The figures that a release may not fall below (must) and those that it aims at (goal), beside what was measured.
Ratios are to the raw COPY of the clean rows in the same round; `times faster` is another tool's ratio over pipec's."""
import dataclasses


@dataclasses.dataclass
class Goal:
    figure: str
    must: float         # None: only a goal
    goal: float
    measured: float     # None: not measured in this run
    unit: str           # "" (a ratio), "x" (times faster), "MB", "ms", "GB/s"
    more_is_better: bool = False

    def verdict(self):
        if self.measured is None:
            return "not measured"

        def reaches(bound):
            return self.measured >= bound if self.more_is_better else self.measured <= bound
        if reaches(self.goal):
            return "goal"
        return "yes" if self.must is None or reaches(self.must) else "NO"


def goals(made, micro, narrow_bytes):
    """`made`: table.figures; `micro`: {name: GB/s}; `narrow_bytes`: of the file that DuckDB scanned."""
    ratio = lambda id: made[id]["ratio"] if id in made else None
    wall = lambda id: made[id]["wall"] if id in made else None

    def over(dividend, divisor):
        return dividend / divisor if dividend is not None and divisor else None

    def faster(rival, own):
        return over(ratio(rival), ratio(own))

    def more_ms(id, reference):
        return None if id not in made or reference not in made else (wall(id) - wall(reference)) * 1000

    memory = [one["rss_mb"] for id, one in made.items() if _is_pipec_on_postgres(id)]
    duck_speed = over(narrow_bytes / 1e9, made["duckdb/scan"]["cpu"] if "duckdb/scan" in made else None)
    low, high = lambda *row: Goal(*row, more_is_better=False), lambda *row: Goal(*row, more_is_better=True)
    return [
        low("empty target, narrow rows, table made by pipec", 0.85, 0.60, ratio("narrow/new"), ""),
        low("empty target, PK kept, no DDL", 1.0, 0.75, ratio("narrow/empty"), ""),
        low("50 % delta, one transaction, one connection", 2.7, 2.2, ratio("narrow/delta"), ""),
        low("50 % delta, two connections", None, 1.4, None, ""),
        low("empty, 3 indexes, rebuilt", 1.8, 1.35, ratio("narrow/empty_indexes_rebuilt"), ""),
        low("50 % delta, 3 indexes, rebuilt", 5.0, 4.2, ratio("narrow/delta_indexes_rebuilt"), ""),
        high("faster than hand-written SQL, PostgreSQL 15: empty, table made by pipec", 7, 10,
             faster("narrow/sql15_empty", "narrow/new"), "x"),
        high("faster than hand-written SQL, PostgreSQL 15: empty, the same table", 7, 10,
             faster("narrow/sql15_empty", "narrow/empty"), "x"),
        high("faster than hand-written SQL, PostgreSQL 15: delta", 2.6, 3.2,
             faster("narrow/sql15_delta", "narrow/delta"), "x"),
        high("faster than ON_ERROR SQL, both on PostgreSQL 17: empty, the same table", 4, 6,
             faster("narrow/sql17_empty", "narrow/on17_empty"), "x"),
        high("faster than ON_ERROR SQL, both on PostgreSQL 17: delta", 1.5, 2,
             faster("narrow/sql17_delta", "narrow/on17_delta"), "x"),
        high("faster than Python csv + COPY, delta", 2, 2.5, faster("narrow/python_copy", "narrow/delta"), "x"),
        high("faster than Python execute_values, delta of a tenth", 5, 6,
             faster("small/python_values", "small/delta"), "x"),
        high("faster than Python executemany, delta of a tenth", 16, 20,
             faster("small/python_many", "small/delta"), "x"),
        high("faster than pgloader, a tenth of the rows, clean (pipec: dirty)", 15, 22,
             faster("small/pgloader_clean", "small/empty"), "x"),
        high("faster than pgloader, 20,000 dirty rows", 60, 100, faster("start/pgloader_dirty", "start/empty"), "x"),
        high("structural scan, one core", 3, 4, micro.get("structure"), "GB/s"),
        high("scan, validate and normalise, one core", 0.7, 1.1, micro.get("scan + validate"), "GB/s"),
        high("scan, validate, encode binary COPY, one core", 0.55, 0.9, micro.get("scan + validate + encode"), "GB/s"),
        high("validated scan, faster than DuckDB's typed read_csv, one core", 1.8, 2.5,
             over(micro.get("scan + validate"), duck_speed), "x"),
        low("peak memory of pipec over all its PostgreSQL loads here", 128, 64, max(memory, default=None), "MB"),
        high("SQLite, empty, faster than .import: WAL", 1.1, 1.25, over(1, ratio("sqlite/wal")), "x"),
        high("SQLite, empty, faster than .import: rollback journal", 1.3, 1.6, over(1, ratio("sqlite/new")), "x"),
        low("SQLite, 50 % delta, time over .import", 2.2, 1.4, ratio("sqlite/delta"), ""),
        low("pipec check of a file of 1,000 tasks", 50, 15,
            made["check/check"]["min"] * 1000 if "check/check" in made else None, "ms"),
        low("20,000 rows, empty table: more than REF by", 50, 15, more_ms("start/empty", "start/ref"), "ms"),
    ]


def _is_pipec_on_postgres(id):
    set_name, name = id.split("/")
    return set_name not in ("sqlite", "duckdb", "check") and name.startswith(
        ("new", "empty", "delta", "again", "dry", "workers", "on17"))


def lines(list_of_goals):
    def text(goal, value):
        return "" if value is None else f"{value:.{0 if goal.unit in ('MB', 'ms') else 2}f}{_unit(goal)}"
    rows = ["| figure | must | goal | measured | met |", "|---|---|---|---|---|"]
    for goal in list_of_goals:
        sign = ">=" if goal.more_is_better else "<="
        bound = lambda value: "-" if value is None else f"{sign} {value:g}{_unit(goal)}"
        rows.append(f"| {goal.figure} | {bound(goal.must)} | {bound(goal.goal)} | {text(goal, goal.measured)} | "
                    f"{goal.verdict()} |")
    return rows


def _unit(goal):
    return {"": "", "x": "x"}.get(goal.unit, " " + goal.unit)
