#!/usr/bin/env python3
"""Input data of the benchmark, the same bytes for the same arguments.

    bench/generate.py SHAPE FOLDER --rows N [--seed S]
    bench/generate.py tasks FILE --rows 1000          a .pipe with that many tasks

Into FOLDER, for `base` (the first load) and `delta` (the next one; half of its keys are in base):
    base.csv        what a loader gets: a header, repeated keys, bad rows, values to be normalised
    base.clean.csv  what must come of it: one row a key, the newest version, typed and normalised; no header
    table.sql       the target table
    expected.json   for each file: rows, bytes, bad rows by reason, keys; the counts that a load must report

Shapes: narrow (12 columns, 163 bytes a row, keys in order), random (the same with keys all over the place), wide (about
1 KB a row), duplicates (half of the rows repeat a key), rejects (half of the rows are bad), columns100 (100 columns),
mostly_null (42 columns, 95 % of the values null).
"""
import argparse
import datetime
import heapq
import json
import multiprocessing
import os
import random

VERSION = 1  # of what this file writes; a change makes bench/run generate anew

SHAPES = {
    "narrow": {},
    "random": {"random_keys": True},
    "wide": {"note_length": 1000},
    "duplicates": {"repeats": 1.0},
    "rejects": {"bad": 0.5},
    "columns100": {"generic": 98},
    "mostly_null": {"generic": 40, "null": 0.95},
}
COLUMNS = ("order_id", "customer_id", "email", "status", "amount", "currency", "quantity", "country", "created_at",
           "updated_at", "is_gift", "note")
ORDERS_SQL = """CREATE TABLE orders(order_id bigint PRIMARY KEY, customer_id int NOT NULL, email text NOT NULL,
  status text NOT NULL, amount numeric(12,2) NOT NULL, currency varchar(3) NOT NULL, quantity smallint NOT NULL,
  country varchar(2) NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
  is_gift boolean NOT NULL, note text);
"""
STATUS = ["new", "paid", "packed", "shipped", "delivered", "returned", "cancelled", "refunded"]
CURRENCY = ["EUR", "USD", "GBP", "UAH", "PLN", "CHF", "JPY", "SEK"]
COUNTRY = ["DE", "US", "GB", "UA", "PL", "CH", "JP", "SE", "FR", "IT", "ES", "NL", "CA", "AU", "BR", "IN"]
ZONES = [("Z", 0), ("+00:00", 0), ("+02:00", 7200), ("+01:00", 3600), ("-05:00", -18000), ("+05:30", 19800),
         ("+03:00", 10800), ("-08:00", -28800)]
FIRST = ("anna ivan olena petro maria john kate liam noah emma mia lucas hugo lea jan eva tom nina paul rosa igor vera "
         "oleh yana marko iris karl lena omar sara aziz lola").split()
LAST = ("smith kovalenko muller garcia novak rossi jansen tanaka silva khan brown dubois shevchenko weber martin "
        "lopez").split()
DOMAIN = ["example.com", "example.org", "mail.example.net", "shop.example.co.uk"]
WORDS = ("please leave the parcel at front door call before delivery fragile gift wrap red blue large small customer "
         "asked for invoice second floor ring twice no signature deliver after six").split()
FOREIGN = ["Київ, вул. Хрещатик 1", "Straße 12, Köln", "東京都 渋谷区", "café à côté", "naïve façade", "señor Muñoz 🎁"]
REASONS = ["bad_int", "negative", "bad_status", "bad_email", "missing", "bad_time", "amount_overflow", "int_overflow",
           "bad_currency", "bad_amount"]

START = 1672531200  # 2023-01-01T00:00:00Z
SPAN = 86400 * 600  # the base's orders lie in these seconds
FIRST_DAY = START // 86400 - 2
DAYS = [(datetime.date(1970, 1, 1) + datetime.timedelta(days=FIRST_DAY + day)).isoformat() for day in range(760)]
CLOCK = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(86400)]


def as_written(seconds, ms, zone):
    """An instant as the source writes it, in one of several offsets."""
    suffix, offset = ZONES[zone]
    day, second = divmod(seconds + offset, 86400)
    fraction = f".{ms:03d}" if ms else ""
    return f"{DAYS[day - FIRST_DAY]}T{CLOCK[second]}{fraction}{suffix}"


def as_stored(seconds, ms):
    day, second = divmod(seconds, 86400)
    fraction = f".{ms:03d}" if ms else ""
    return f"{DAYS[day - FIRST_DAY]} {CLOCK[second]}{fraction}+00"


def notes(rng, length):
    """8192 texts of about `length` bytes, as CSV fields: commas, quotes, line ends and other alphabets among them."""
    pool = []
    for _ in range(8192):
        kind = rng.random()
        count = min(max(2, int(rng.expovariate(1.0 / max(1.0, length / 5.5)))), length)
        text = " ".join(rng.choice(WORDS) for _ in range(count))
        if kind < 0.08:
            text += ", " + rng.choice(FOREIGN)
        elif kind < 0.14:
            text += ', "' + rng.choice(WORDS) + '", ' + rng.choice(WORDS)
        elif kind < 0.17:
            text += "\n" + rng.choice(WORDS) + " line two"
        elif kind < 0.25:
            text += ", " + rng.choice(WORDS)
        pool.append('"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n\r') else text)
    return pool


class Sink:
    def __init__(self, path, header=""):
        self.path, self.lines = path, [header] if header else []
        self.file = open(path, "wb", buffering=1 << 20)

    def add(self, line):
        self.lines.append(line)
        if len(self.lines) >= 20000:
            self.flush()

    def flush(self):
        if self.lines:
            self.file.write(("\n".join(self.lines) + "\n").encode())
            self.lines = []

    def close(self):
        self.flush()
        self.file.close()
        return os.path.getsize(self.path)


class Keys:
    """Which order comes next: 0, 1, 2, … in base; in delta, half of them known ones in another order, half new."""

    def __init__(self, rng, rows, delta):
        self.rng, self.rows, self.delta = rng, rows, delta
        self.known, self.fresh = 0, rows if delta else 0
        self.stride = 7919 if rows % 7919 else 7927

    def next(self):
        if self.delta and self.known < self.rows and self.rng.random() < 0.5:
            self.known += 1
            return (self.known - 1) * self.stride % self.rows, True
        self.fresh += 1
        return self.fresh - 1, False


class Orders:
    """Rows of the orders table: each as it is written in the file, and as it must be stored."""

    header = ",".join(COLUMNS)
    table = ORDERS_SQL

    def __init__(self, rng, options, rows):
        self.rng, self.rows = rng, rows
        self.random_keys = options.get("random_keys", False)
        self.notes = notes(rng, options.get("note_length", 45))
        self.step = SPAN / rows

    def draw(self, index, update):
        bits = self.rng.getrandbits(160)

        def take(count):
            nonlocal bits
            value = bits & ((1 << count) - 1)
            bits >>= count
            return value
        key = 1000000000 + ((index * 2654435761 + 12345) % 4294967296 if self.random_keys else index)
        customer = 1 + take(20)
        self.email = f"{FIRST[take(5)]}.{LAST[take(4)]}{customer % 1000}@{DOMAIN[take(2)]}"
        self.status, self.currency, self.country = STATUS[take(3)], CURRENCY[take(3)], COUNTRY[take(4)]
        cents = 100 + (take(20) if take(3) else take(28))
        self.amount = f"{cents // 100}.{cents % 100:02d}"
        self.quantity = 1 + take(4) * (take(2) == 0)
        self.gift, self.zone = take(3) == 0, take(3)
        self.ms = take(10) % 1000 * take(1)
        self.note = self.notes[take(13)] if take(4) < 10 else ""
        jitter = take(16)
        self.key, self.customer = key, customer
        self.created = START + int(index % self.rows * self.step) + (jitter & 63)
        if not update:
            self.updated = self.created + 1 + jitter * 30
        elif (jitter >> 6) % 10 == 0:
            self.updated = self.created  # older than what is stored: it must not win
        else:
            self.updated = self.created + 86400 * 40 + jitter * 10
        self.style = take(5)

    def written(self, status, updated):
        style = self.style
        email = self.email
        if style < 3:
            email = (email.upper(), " " + email, email.title())[style]
        currency = self.currency.lower() if style == 3 else self.currency
        status = status.upper() if style == 4 else status
        gift = ("1" if self.gift else "0") if style == 5 else ("true" if self.gift else "false")
        return (f"{self.key},{self.customer},{email},{status},{self.amount},{currency},{self.quantity},{self.country},"
                f"{as_written(self.created, 0, self.zone)},{as_written(updated, self.ms, self.zone)},{gift},"
                f"{self.note}")

    def stored(self, status, updated):
        return (f"{self.key},{self.customer},{self.email},{status},{self.amount},{self.currency},{self.quantity},"
                f"{self.country},{as_stored(self.created, 0)},{as_stored(updated, self.ms)},"
                f"{'t' if self.gift else 'f'},{self.note}")

    def good(self):
        return self.updated, self.written(self.status, self.updated), self.stored(self.status, self.updated)

    def repeated(self):
        """Another version of the row: mostly newer, sometimes older, now and then the very same."""
        chance = self.rng.random()
        if chance < 0.05:
            return self.good()
        updated = self.updated + 60 + int(chance * 86400)
        if chance >= 0.7:
            updated = max(self.created, self.updated - 30 - int(chance * 3600))
        if updated == self.updated:
            return self.good()  # of equal versions only equal rows: no rule for ties is needed
        status = STATUS[int(chance * 997) & 7]
        return updated, self.written(status, updated), self.stored(status, updated)

    def bad(self):
        why = REASONS[int(self.rng.random() * len(REASONS))]
        fields = self.written(self.status, self.updated).split(",", 11)
        even = self.rng.random() < 0.5
        if why == "bad_int":
            fields[1] += "x"
        elif why == "negative":
            fields[6] = "-" + fields[6]
        elif why == "bad_status":
            fields[3] = "shiped"
        elif why == "bad_email":
            fields[2] = self.email.replace("@", ".")
        elif why == "missing":
            fields[0 if even else 2] = ""
        elif why == "bad_time":
            fields[9] = "yesterdayish" if even else fields[9][:5] + "13" + fields[9][7:]
        elif why == "amount_overflow":
            fields[4] = "12345678901.00"
        elif why == "int_overflow":
            fields[1] = "99999999999"
        elif why == "bad_currency":
            fields[5] = "EURO"
        elif why == "bad_amount":
            fields[4] += ".1"
        return why, ",".join(fields)


class Generic:
    """id, updated_at, then columns of five types in turn: n1 int32, d2 decimal, s3 string, t4 date, b5 bool, …"""

    TYPES = [("n", "int"), ("d", "numeric(12,2)"), ("s", "text"), ("t", "date"), ("b", "boolean")]

    def __init__(self, rng, options, rows):
        self.rng, self.rows = rng, rows
        self.count, self.null = options["generic"], options.get("null", 0.0)
        names = [(f"{self.TYPES[i % 5][0]}{i + 1}", self.TYPES[i % 5][1]) for i in range(self.count)]
        self.header = "id,updated_at," + ",".join(name for name, _ in names)
        must = "" if self.null else " NOT NULL"
        self.table = ("CREATE TABLE orders(id bigint PRIMARY KEY, updated_at timestamptz NOT NULL,\n  " +
                      ",\n  ".join(f"{name} {kind}{must}" for name, kind in names) + ");\n")
        # Whole runs of five columns are drawn at once, from a pool: a value a call would take too long.
        words = [f"{a}-{b}" for a in FIRST for b in LAST]
        self.pool = []
        for _ in range(4096):
            five = [str(rng.randrange(-10**6, 10**9)), f"{rng.randrange(0, 10**7)}.{rng.randrange(100):02d}",
                    rng.choice(words), DAYS[rng.randrange(700)], rng.choice(("true", "false"))]
            self.pool.append(["" if rng.random() < self.null else value for value in five])

    def draw(self, index, update):
        self.key = 1000000000 + index
        self.updated = START + int(index % self.rows * (SPAN / self.rows)) + (86400 * 40 if update else 0)
        self.groups = [self.pool[self.rng.getrandbits(12)] for _ in range((self.count + 4) // 5)]

    def row(self, updated, form):
        values = [value for group in self.groups for value in group][:self.count]
        return f"{self.key},{form(updated)}," + ",".join(values)

    def version(self, updated):
        return (updated, self.row(updated, lambda t: as_written(t, 0, 0)),
                self.row(updated, lambda t: as_stored(t, 0)).replace("true", "t").replace("false", "f"))

    def good(self):
        return self.version(self.updated)

    def repeated(self):
        return self.version(self.updated + 60)

    def bad(self):
        return "bad_int", f"{self.key}x" + self.good()[1][len(str(self.key)):]


def generate(name, shape, folder, rows, seed):
    """One of the two files, with what must come of it. Returns its part of expected.json."""
    options = SHAPES[shape]
    rng = random.Random(f"{seed} {shape} {name}")
    make = (Generic if "generic" in options else Orders)(rng, options, rows)
    keys = Keys(rng, rows, name == "delta")
    dirty = Sink(f"{folder}/{name}.csv", make.header)
    clean = Sink(f"{folder}/{name}.clean.csv")
    share_bad, share_repeated = options.get("bad", 0.01), options.get("repeats", 0.02)
    waiting, good, bad, distinct, reasons = [], 0, 0, 0, {}
    while good + bad < rows:
        if waiting and waiting[0][0] <= good + bad:  # a repeated key whose place has come
            dirty.add(heapq.heappop(waiting)[2])
            good += 1
            continue
        index, update = keys.next()
        make.draw(index, update)
        if rng.random() < share_bad:
            why, line = make.bad()
            dirty.add(line)
            bad += 1
            reasons[why] = reasons.get(why, 0) + 1
            continue
        version, line, stored = make.good()
        if rng.random() < share_repeated:
            near = rng.random() < 0.3
            place = good + bad + 1 + int(rng.random() * (50 if near else max(2, rows // 4)))
            if place < rows:
                again = make.repeated()
                heapq.heappush(waiting, (place, distinct, again[1]))
                if again[0] > version:
                    stored = again[2]
        dirty.add(line)
        clean.add(stored)
        good += 1
        distinct += 1
    while waiting:
        dirty.add(heapq.heappop(waiting)[2])
        good += 1
    clean.close()
    return {"read": good + bad, "quarantined": bad, "deduped": good - distinct, "distinct": distinct,
            "reasons": reasons, "bytes": dirty.close(), "table": make.table}


def generate_set(shape, folder, rows, seed=42):
    """Both files of a shape, on two cores. Does nothing when the folder has them."""
    asked = {"version": VERSION, "shape": shape, "rows": rows, "seed": seed}
    path = f"{folder}/expected.json"
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
        if found["asked"] == asked:
            return found
    os.makedirs(folder, exist_ok=True)
    if os.path.exists(path):
        os.remove(path)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        base, delta = pool.starmap(generate, [(name, shape, folder, rows, seed) for name in ("base", "delta")])
    with open(f"{folder}/table.sql", "w", encoding="utf-8") as file:
        file.write(base.pop("table"))
    delta.pop("table")
    expected = {"asked": asked, "base": base, "delta": delta}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(expected, file, indent=1)
    return expected


def generate_tasks(path, count):
    """A .pipe of `count` tasks with ten columns each, every one after the first waiting for the one before it."""
    with open(path, "w", encoding="utf-8") as file:
        file.write('pipe 1\n\nconnection db: postgres { database = "bench" }\n')
        for number in range(count):
            after = f"  after part_{number - 1}\n" if number else ""
            file.write(f"""
task part_{number} {{
{after}  from  "in/part_{number}/*.csv" as csv {{ delimiter = ";" }}
  into  db.public.part_{number}
  write merge on id
  dedup by updated_at desc
  update when new.updated_at > old.updated_at
  columns {{
    id:         int64           check >= 0
    customer:   int32
    email:      string(254)?    | trim | lower  check matches re"^[^@\\s]+@[^@\\s]+$"
    status:     enum("new", "paid", "sent")  | lower
    amount:     decimal(12, 2)  check 0..1_000_000
    currency:   string(3)       | upper  check in ["EUR", "USD", "GBP"]
    created_at: timestamp
    updated_at: timestamp
    gross:      decimal(14, 2) = round(amount * 1.19, 2)
    note:       string?
  }}
  check updated_after_created: updated_at >= created_at
}}
""")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=[*SHAPES, "tasks"])
    parser.add_argument("out", help="folder, or for tasks a file")
    parser.add_argument("--rows", type=int, default=1000000, help="rows of each file; tasks of the .pipe")
    parser.add_argument("--seed", type=int, default=42)
    arguments = parser.parse_args()
    if arguments.shape == "tasks":
        generate_tasks(arguments.out, arguments.rows)
    else:
        print(json.dumps(generate_set(arguments.shape, arguments.out, arguments.rows, arguments.seed)))


if __name__ == "__main__":
    main()
