#!/usr/bin/env python3
"""One dirty file with every kind of damage that text files bring, loaded into SQLite and PostgreSQL.

Each line of RECORDS is a piece of the file and where it must end: loaded, deduplicated, skipped, or quarantined with
exactly these (code, column) reasons. The expectation is written here by hand; nothing is computed from pipec's answer.

    run.py PATH-TO-PIPEC [sqlite|postgres]
"""
import base64, json, os, sqlite3, subprocess, sys, tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

PIPE = r'''pipe 1

connection db: CONNECTION

task readings {
  from "damaged.csv" as csv { null_values = ["", "NA"], comment = "#" }
  into db.readings
  write merge on id
  dedup by at desc
  quarantine limit 100%
  columns {
    id:     int32
    name:   string(8)       | trim
    amount: decimal(8, 2)?
    born:   date?
    at:     timestamp
    ok:     bool?
    kind:   enum("a", "b")? | lower
    ratio:  float64?
    ref:    uuid?
    doc:    json?
    note:   string?
  }
  check small: amount < 100_000
}
'''

HEADER = b"id,name,amount,born,at,ok,kind,ratio,ref,doc,note"
NULLS = dict(amount=None, born=None, ok=None, kind=None, ratio=None, ref=None, doc=None, note=None)
AT = "2024-02-29T12:00:00.000000Z"


def row(id, name="n", amount="", born="", at="2024-02-29T12:00:00Z", ok="", kind="", ratio="", ref="", doc="", note=""):
    values = (str(id), name, amount, born, at, ok, kind, ratio, ref, doc, note)
    return b",".join(v if isinstance(v, bytes) else v.encode() for v in values)


def load(id, **changes):
    return ("load", {**NULLS, "id": id, "name": "n", "at": AT, **changes})


def reject(*reasons):
    return ("reject", sorted(reasons, key=str))


DEDUPED, SKIPPED = ("deduped",), ("skipped",)

# (what, bytes without the line end, line end, where it ends)
RECORDS = [
    ("a plain row, after a byte order mark", row(1), b"\r\n", load(1)),
    ("a row that ends in LF", row(2), b"\n", load(2)),
    ("a row that ends in CR alone", row(3, note="cr"), b"\r", load(3, note="cr")),
    ("a comment", b"# not data, with \" a quote", b"\n", SKIPPED),
    ("a blank line", b"", b"\n", SKIPPED),
    ("a comma inside quotes", row(4, note='"a,b"'), b"\n", load(4, note="a,b")),
    ("doubled quotes", row(5, note='"say ""hi"""'), b"\n", load(5, note='say "hi"')),
    ("a line end inside quotes", row(6, note='"one\r\ntwo"'), b"\r\n", load(6, note="one\r\ntwo")),
    ("empty in quotes is the empty string", row(7, note='""'), b"\n", load(7, note="")),
    ("NA bare is null", row(8, note="NA"), b"\n", load(8)),
    ("NA in quotes is text", row(9, note='"NA"'), b"\n", load(9, note="NA")),
    ("blanks are data unless trimmed", row(10, name="  x ", note="  y "), b"\n", load(10, name="x", note="  y ")),
    ("a backslash and a dot alone in a field", row(11, name="\\."), b"\n", load(11, name="\\.")),
    ("a line that is only \\.", b"\\.", b"\n", reject(("wrong_width", None))),
    ("a row after it still loads", row(12, note="\\N"), b"\n", load(12, note="\\N")),
    ("too short", b"13,n", b"\n", reject(("wrong_width", None))),
    ("too long", row(14) + b",extra", b"\n", reject(("wrong_width", None))),
    ("a quote in the middle of a field", row(15, note='say "hi"'), b"\n", reject(("bad_quote", None))),
    ("text after a closing quote", row(16, note='"a"b'), b"\n", reject(("bad_quote", None))),
    ("a NUL byte in text", row(17, note=b"a\0b"), b"\n", reject(("nul_byte", "note"))),
    ("invalid UTF-8", row(18, note=b"\xff\xfe"), b"\n", reject(("invalid_utf8", "note"))),
    ("a surrogate as UTF-8", row(19, note=b"\xed\xa0\x80"), b"\n", reject(("invalid_utf8", "note"))),
    ("four-byte UTF-8 and right-to-left", row(20, note="\U0001f381 \u202eabc"), b"\n", load(20, note="\U0001f381 \u202eabc")),
    ("eight characters, more bytes", row(21, name="ÄÖÜäöüß€"), b"\n", load(21, name="ÄÖÜäöüß€")),
    ("nine characters", row(22, name="123456789"), b"\n", reject(("too_long", "name"))),
    ("int32 overflow", row(2147483648), b"\n", reject(("out_of_range", "id"))),
    ("int32 maximum", row(2147483647), b"\n", load(2147483647)),
    ("int32 minimum", row(-2147483648), b"\n", load(-2147483648)),
    ("twenty digits", row("99999999999999999999"), b"\n", reject(("out_of_range", "id"))),
    ("1e3 is no integer", row("1e3"), b"\n", reject(("not_an_integer", "id"))),
    ("1.0 is no integer", row("1.0"), b"\n", reject(("not_an_integer", "id"))),
    ("0x1F is no integer", row("0x1F"), b"\n", reject(("not_an_integer", "id"))),
    ("1_000 is no integer", row("1_000"), b"\n", reject(("not_an_integer", "id"))),
    ("a blank before a number", row(" 23"), b"\n", reject(("not_an_integer", "id"))),
    ("a plus sign", row("+24"), b"\n", load(24)),
    ("full-width digits", row("２５"), b"\n", reject(("not_an_integer", "id"))),
    ("a null key", row(""), b"\n", reject(("null_value", "id"))),
    ("an empty required text", row(26, name=""), b"\n", reject(("null_value", "name"))),
    ("too many digits after the point", row(27, amount="1.005"), b"\n", reject(("too_precise", "amount"))),
    ("zeros at the end don't count", row(28, amount="7.2500"), b"\n", load(28, amount="7.25")),
    ("too many digits before the point", row(29, amount="1234567.00"), b"\n", reject(("out_of_range", "amount"))),
    ("a decimal comma, quoted", row(30, amount='"1,5"'), b"\n", reject(("not_a_decimal", "amount"))),
    ("NaN", row(31, amount="NaN", ratio="NaN"), b"\n", reject(("not_a_decimal", "amount"), ("not_a_float", "ratio"))),
    ("infinity", row(32, ratio="inf"), b"\n", reject(("not_a_float", "ratio"))),
    ("a float too large", row(33, ratio="1e400"), b"\n", reject(("out_of_range", "ratio"))),
    ("a float with an exponent", row(34, ratio="-1.5e-3"), b"\n", load(34, ratio="-0.0015")),
    ("February 30", row(35, born="2023-02-30"), b"\n", reject(("not_a_date", "born"))),
    ("February 29 of a common year", row(36, born="2023-02-29"), b"\n", reject(("not_a_date", "born"))),
    ("February 29 of a leap year", row(37, born="2024-02-29"), b"\n", load(37, born="2024-02-29")),
    ("year 0000", row(38, born="0000-00-00"), b"\n", reject(("not_a_date", "born"))),
    ("year 10000", row(39, born="10000-01-01"), b"\n", reject(("not_a_date", "born"))),
    ("a date with slashes", row(40, born="02/03/2023"), b"\n", reject(("not_a_date", "born"))),
    ("today", row(41, born="today"), b"\n", reject(("not_a_date", "born"))),
    ("hour 24", row(42, at="2024-01-01T24:00:00Z"), b"\n", reject(("not_a_timestamp", "at"))),
    ("a leap second", row(43, at="2016-12-31T23:59:60Z"), b"\n", reject(("not_a_timestamp", "at"))),
    ("a timestamp without an offset", row(44, at="2024-01-01T12:00:00"), b"\n", reject(("not_a_timestamp", "at"))),
    ("seven digits of a second", row(45, at="2024-01-01T12:00:00.1234567Z"), b"\n", reject(("not_a_timestamp", "at"))),
    ("an offset moves the instant", row(46, at="2024-02-29T17:30:00+05:30"), b"\n", load(46)),
    ("yes is no bool", row(47, ok="yes"), b"\n", reject(("not_a_bool", "ok"))),
    ("TRUE and 0 are", row(48, ok="TRUE"), b"\n", load(48, ok="true")),
    ("an unknown label", row(49, kind="c"), b"\n", reject(("not_in_enum", "kind"))),
    ("a label after a stage", row(50, kind="B"), b"\n", load(50, kind="b")),
    ("a broken uuid", row(51, ref="123e4567-e89b-12d3-a456-42661417400"), b"\n", reject(("not_a_uuid", "ref"))),
    ("an upper-case uuid", row(52, ref="123E4567-E89B-12D3-A456-426614174000"), b"\n",
     load(52, ref="123e4567-e89b-12d3-a456-426614174000")),
    ("json with a duplicate key", row(53, doc='"{""a"":1,""a"":2}"'), b"\n", reject(("not_json", "doc"))),
    ("json cut off", row(54, doc='"{""a"":"'), b"\n", reject(("not_json", "doc"))),
    ("json is made canonical", row(55, doc='"{ ""b"": 1.50, ""a"": [1, 2] }"'), b"\n", load(55, doc='{"a":[1,2],"b":1.50}')),
    ("every broken rule is told", row("x", name="123456789", born="never"), b"\n",
     reject(("not_an_integer", "id"), ("too_long", "name"), ("not_a_date", "born"))),
    ("a row check", row(56, amount="100000.00"), b"\n", reject(("check_failed", None))),
    ("null passes a check", row(57), b"\n", load(57)),
    ("a key, older", row(58, note="old", at="2024-01-01T00:00:00Z"), b"\n", DEDUPED),
    ("the key, newest", row(58, note="new", at="2024-03-01T00:00:00Z"), b"\n", load(58, note="new", at="2024-03-01T00:00:00.000000Z")),
    ("the key, newer still but bad", row(58, note="bad", at="2024-04-01T00:00:00Z", ok="maybe"), b"\n", reject(("not_a_bool", "ok"))),
    ("a tie: the first", row(59, note="first"), b"\n", DEDUPED),
    ("a tie: the last wins", row(59, note="last"), b"\n", load(59, note="last")),
    ("a second header in the body", HEADER, b"\n", reject(("not_an_integer", "id"), ("not_a_decimal", "amount"), ("not_a_date", "born"),
     ("not_a_timestamp", "at"), ("not_a_bool", "ok"), ("not_in_enum", "kind"), ("not_a_float", "ratio"), ("not_a_uuid", "ref"),
     ("not_json", "doc"))),
    ("SQL in a value", row(60, note="x'); drop table readings; --"), b"\n", load(60, note="x'); drop table readings; --")),
    ("a formula", row(61, note="=1+1"), b"\n", load(61, note="=1+1")),
    ("an open quote swallows only its own line", row(62, note='"never closed'), b"\n", reject(("open_quote", None))),
    ("the row behind it loads, without a line end", row(63), b"", load(63)),
]


def build():
    data, offsets, line, ordinal = bytearray(b"\xef\xbb\xbf" + HEADER + b"\r\n"), [], 2, 0
    for what, text, end, fate in RECORDS:
        if fate != SKIPPED:
            ordinal += 1
        offsets.append((len(data), line, ordinal))
        data += text + end
        line += (text + end).replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n")
    return bytes(data), offsets


def value_text(column, value):
    if value is None:
        return None
    if column == "amount":
        return f"{float(value):.2f}"
    if column == "ratio":
        return repr(float(value))
    if column == "ok":
        return {"1": "true", "0": "false", "t": "true", "f": "false"}.get(str(value), str(value))
    return str(value)


class Sqlite:
    def __init__(self, folder):
        self.file = os.path.join(folder, "dirty.db")
        self.connection, self.environment = 'sqlite { file = "dirty.db" }', {}

    def query(self, sql):
        return [[None if v is None else v if isinstance(v, str) else str(v) for v in r]
                for r in sqlite3.connect(self.file).execute(sql)]

    def rows(self):
        return self.query("select id,name,amount,born,at,ok,kind,ratio,ref,doc,note from readings order by id")

    rejects = "pipec_reject"


class Postgres:
    def __init__(self, folder):
        from private_postgres import PrivatePostgres
        self.server = PrivatePostgres()
        self.server.create_database("dirty")
        self.connection, self.environment = 'postgres { database = "dirty" }', self.server.environment("dirty")

    def query(self, sql):
        return self.server.query("dirty", sql)

    def rows(self):
        return self.query("""select id,name,amount,born,
            to_char(at at time zone 'UTC','YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),ok,kind,ratio,ref,doc,note from readings order by id""")

    rejects = "pipec.reject"


def main():
    pipec, kind = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    data, offsets = build()
    failures = []
    with tempfile.TemporaryDirectory(prefix="pipec-dirty-") as folder:
        os.chmod(folder, 0o755)
        target = (Sqlite if kind == "sqlite" else Postgres)(folder)
        open(os.path.join(folder, "damaged.csv"), "wb").write(data)
        open(os.path.join(folder, "dirty.pipe"), "w").write(PIPE.replace("CONNECTION", target.connection))
        report = os.path.join(folder, "report.json")
        done = subprocess.run([pipec, "apply", "dirty.pipe", "--report", report], cwd=folder,
                              env={**os.environ, **target.environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise SystemExit(f"apply: exit {done.returncode}\n{done.stdout.decode()}")

        expected_rows = sorted((r[3][1] for r in RECORDS if r[3][0] == "load"), key=lambda r: r["id"])
        columns = HEADER.decode().split(",")
        actual = target.rows()
        for want in expected_rows:
            got = next((r for r in actual if r[0] == str(want["id"])), None)
            if got is None:
                failures.append(f"row {want['id']} is not in the table")
                continue
            for column, value in zip(columns, got):
                w = value_text(column, want[column])
                g = value_text(column, value)
                if column == "doc" and kind == "postgres" and g is not None:
                    w, g = json.loads(w), json.loads(g)  # jsonb prints blanks of its own
                if w != g:
                    failures.append(f"row {want['id']}, {column}: {g!r}, expected {w!r}")
        if len(actual) != len(expected_rows):
            extra = {r[0] for r in actual} - {str(r["id"]) for r in expected_rows}
            failures.append(f"{len(actual)} rows in the table, expected {len(expected_rows)}; too many: {sorted(extra)}")

        rejects = {int(r[0]): r for r in target.query(
            f"select byte_offset, line, source_row, raw, raw_encoding, reasons from {target.rejects} order by byte_offset")}
        for (what, text, end, fate), (offset, line, ordinal) in zip(RECORDS, offsets):
            got = rejects.pop(offset, None)
            if fate[0] != "reject":
                if got:
                    failures.append(f"{what}: quarantined: {got[5]}")
                continue
            if not got:
                failures.append(f"{what}: not quarantined")
                continue
            if (int(got[1]), int(got[2])) != (line, ordinal):
                failures.append(f"{what}: line {got[1]}, row {got[2]}; expected line {line}, row {ordinal}")
            raw = base64.b64decode(got[3]) if got[4] == "base64" else got[3].encode()
            if raw != text:
                failures.append(f"{what}: raw {raw!r}")
            reasons = sorted(((r["code"], r["column"]) for r in json.loads(got[5])), key=str)
            if reasons != fate[1]:
                failures.append(f"{what}: {reasons}, expected {fate[1]}")
        for offset in rejects:
            failures.append(f"an unexpected reject at byte {offset}: {rejects[offset]}")

        count = lambda fate: sum(r[3][0] == fate for r in RECORDS)
        task = json.load(open(report))["tasks"][0]
        want = dict(read=len(RECORDS) - count("skipped"), inserted=count("load"), deduped=count("deduped"),
                    quarantined=count("reject"), updated=0, unchanged=0, stale=0, suppressed=0)
        for name, value in want.items():
            if task[name] != value:
                failures.append(f"report: {name} {task[name]}, expected {value}")

    print(f"{len(RECORDS)} pieces of a damaged file into {kind}: "
          f"{count('load')} loaded, {count('reject')} quarantined, {count('deduped')} deduplicated, {count('skipped')} skipped")
    for failure in failures:
        print("  FAILED", failure)
    sys.exit(1 if failures else 0)


main()
