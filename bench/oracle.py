"""What must come of a load, by a way that shares nothing with the programs that are measured: the generator writes the
rows that must be left of each file, and the server puts the two together."""
import hashlib
import os
import subprocess

INDEXES = ("CREATE INDEX orders_customer ON orders(customer_id); CREATE INDEX orders_email ON orders(email); "
           "CREATE INDEX orders_updated ON orders(updated_at)")

# Columns as text that is the same from PostgreSQL and SQLite; the note in hex, for it holds line ends.
_INSTANT = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_POSTGRES_TEXT = ("SELECT order_id, customer_id, email, status, amount, currency, quantity, country, " +
                  _INSTANT.format("created_at") + ", " + _INSTANT.format("updated_at") +
                  ", is_gift::int, coalesce(encode(convert_to(note, 'UTF8'), 'hex'), '-') "
                  "FROM orders ORDER BY order_id")
_SQLITE_TEXT = ("SELECT order_id, customer_id, email, status, printf('%.2f', amount), currency, quantity, country, "
                "created_at, updated_at, is_gift, CASE WHEN note IS NULL THEN '-' ELSE lower(hex(note)) END "
                "FROM orders ORDER BY order_id")


def _hash_of_output(command, environment=None):
    digest, lines = hashlib.blake2b(digest_size=16), 0
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        for block in iter(lambda: process.stdout.read(1 << 20), b""):
            digest.update(block)
            lines += block.count(b"\n")
    return f"{lines} {digest.hexdigest()}" if process.returncode == 0 else f"exit {process.returncode}"


def sqlite_rows(path):
    return _hash_of_output(["sqlite3", "-batch", path, _SQLITE_TEXT])


class Oracle:
    """For one set of files: its templates, the rows that each load must leave, the counts that pipec must report."""

    def __init__(self, name, folder, expected, server, with_text):
        """`with_text`: SQLite loads it too."""
        self.name, self.folder, self.expected = name, folder, expected
        with open(f"{folder}/base.csv", encoding="utf-8") as file:
            self.columns = file.readline().strip().split(",")
        with open(f"{folder}/table.sql", encoding="utf-8") as file:
            self.table = file.read()
        self.rows, self.text, self.counts = {}, {}, {}
        self._ask(server, with_text)

    def template(self, server, kind):
        """blank: no table; empty, base: the table without and with the rows of base.csv; _indexed: three indexes."""
        def prepare(database):
            server.sql(_function(), database)
            if kind == "blank":
                return
            server.sql(self.table, database)
            if kind.startswith("base"):
                server.copy_in("orders", f"{self.folder}/base.clean.csv", database)
            if kind.endswith("indexed"):
                server.sql(INDEXES, database)
            server.sql("VACUUM (FREEZE, ANALYZE) orders", database)
        name = f"{kind}_{self.name}"
        server.make_template(name, prepare)
        return name

    def rows_of(self, server, database="bench"):
        """Count and hash of all rows."""
        return server.sql("SELECT count(*) || ' ' || coalesce(sum(hashtextextended(x::text, 0)), 0) FROM "
                          f"(SELECT {', '.join(self.columns)} FROM orders) x", database)

    def _ask(self, server, with_text):
        server.sql(f'CREATE DATABASE oracle TEMPLATE "{self.template(server, "base")}"')
        self.rows["base"] = self.rows_of(server, "oracle")
        key, rest = self.columns[0], ", ".join(f"{column} = excluded.{column}" for column in self.columns[1:])
        server.sql("CREATE UNLOGGED TABLE fresh (LIKE orders)", "oracle")
        server.copy_in("fresh", f"{self.folder}/delta.clean.csv", "oracle")
        fates = server.sql(f"""SELECT count(*) FILTER (WHERE o.{key} IS NULL),
            count(*) FILTER (WHERE f::text <> o::text AND f.updated_at > o.updated_at),
            count(*) FILTER (WHERE f::text = o::text),
            count(*) FILTER (WHERE f::text <> o::text AND f.updated_at <= o.updated_at)
            FROM fresh f LEFT JOIN orders o USING ({key})""", "oracle")
        if with_text:
            self.text["base"] = self._text(server)
        server.sql(f"INSERT INTO orders AS t SELECT * FROM fresh ON CONFLICT ({key}) DO UPDATE SET {rest} "
                   "WHERE excluded.updated_at > t.updated_at", "oracle")
        self.rows["delta"] = self.rows_of(server, "oracle")
        if with_text:
            self.text["delta"] = self._text(server)
        server.sql("DROP DATABASE oracle")

        def counts(part, inserted=0, updated=0, unchanged=0, stale=0):
            facts = self.expected[part]
            return {"read": facts["read"], "quarantined": facts["quarantined"], "deduped": facts["deduped"],
                    "inserted": inserted, "updated": updated, "unchanged": unchanged, "stale": stale}
        distinct = self.expected["base"]["distinct"]
        self.counts["base"] = counts("base", inserted=distinct)
        self.counts["again"] = counts("base", unchanged=distinct)
        self.counts["delta"] = counts("delta", *(int(fate) for fate in fates.split("|")))
        self.rows["again"] = self.rows["base"]

    def _text(self, server):
        return _hash_of_output(["psql", "-Xqc", f"COPY ({_POSTGRES_TEXT}) TO STDOUT (DELIMITER '|')"],
                               server.environment("oracle"))


def _function():
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(f"{folder}/rivals/schema.sql", encoding="utf-8") as file:
        return file.read()
