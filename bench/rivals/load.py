#!/usr/bin/python3
"""The usual hand-written Python load: the csv module, a function that checks each row, then one of
  copy    COPY into a temporary stage, INSERT … SELECT DISTINCT ON … ON CONFLICT
  values  psycopg2's execute_values, 1000 rows a statement, ON CONFLICT (repeated keys settled inside a batch)
  many    cursor.executemany, 1000 rows a call, ON CONFLICT
load.py copy|values|many FILE      (PGHOST, PGDATABASE, … say where)"""
import csv
import io
import re
import sys
from datetime import datetime

import psycopg2
import psycopg2.extras

COLUMNS = ("order_id", "customer_id", "email", "status", "amount", "currency", "quantity", "country", "created_at",
           "updated_at", "is_gift", "note")
STATUS = {"new", "paid", "packed", "shipped", "delivered", "returned", "cancelled", "refunded"}
EMAIL = re.compile(r"^[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$")
AMOUNT = re.compile(r"^\d{1,10}(\.\d{1,2})?$")
CURRENCY, COUNTRY = re.compile("^[A-Z]{3}$"), re.compile("^[A-Z]{2}$")
BOOL = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}
ON_CONFLICT = ("ON CONFLICT (order_id) DO UPDATE SET " + ", ".join(f"{c} = excluded.{c}" for c in COLUMNS[1:]) +
               " WHERE excluded.updated_at > t.updated_at")
INSERT = f"INSERT INTO orders AS t ({', '.join(COLUMNS)}) VALUES %s {ON_CONFLICT}"


def check(row):
    """The typed row and None, or None and the first rule that it breaks."""
    if len(row) != 12:
        return None, "fields"
    try:
        order, customer, quantity = int(row[0]), int(row[1]), int(row[6])
    except ValueError:
        return None, "int"
    if not 0 <= customer <= 2147483647:
        return None, "customer_id"
    if not 0 <= quantity <= 32767:
        return None, "quantity"
    email, status = row[2].strip().lower(), row[3].lower()
    if not EMAIL.match(email):
        return None, "email"
    if status not in STATUS:
        return None, "status"
    if not AMOUNT.match(row[4]):
        return None, "amount"
    currency, country = row[5].upper(), row[7].upper()
    if not CURRENCY.match(currency):
        return None, "currency"
    if not COUNTRY.match(country):
        return None, "country"
    try:
        created, updated = datetime.fromisoformat(row[8]), datetime.fromisoformat(row[9])
    except ValueError:
        return None, "timestamp"
    if updated < created:
        return None, "updated_at"
    gift = BOOL.get(row[10])
    if gift is None:
        return None, "is_gift"
    return (order, customer, email, status, row[4], currency, quantity, country, created, updated, gift,
            row[11] or None), None


def good_rows(path, bad):
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for number, row in enumerate(reader, 1):
            typed, why = check(row)
            if typed is None:
                bad.append((number, why, ",".join(row)))
            else:
                yield typed


def batches(rows, size):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def load_copy(cursor, rows):
    cursor.execute("CREATE TEMP TABLE stage (LIKE orders)")
    for batch in batches(rows, 50000):
        text = io.StringIO()
        csv.writer(text).writerows(batch)
        text.seek(0)
        cursor.copy_expert("COPY stage FROM STDIN (FORMAT csv)", text)
    cursor.execute("INSERT INTO orders AS t SELECT DISTINCT ON (order_id) * FROM stage "
                   f"ORDER BY order_id, updated_at DESC {ON_CONFLICT}")


def load_values(cursor, rows):
    for batch in batches(rows, 1000):
        newest = {}
        for row in batch:
            if row[0] not in newest or row[9] >= newest[row[0]][9]:
                newest[row[0]] = row
        psycopg2.extras.execute_values(cursor, INSERT, list(newest.values()), page_size=1000)


def load_many(cursor, rows):
    one = INSERT.replace("%s", "(" + ", ".join(["%s"] * len(COLUMNS)) + ")")
    for batch in batches(rows, 1000):
        cursor.executemany(one, batch)


def main():
    way, path = sys.argv[1], sys.argv[2]
    connection = psycopg2.connect("")
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE IF NOT EXISTS orders_errors(line bigint, reason text, raw text)")
    bad = []
    {"copy": load_copy, "values": load_values, "many": load_many}[way](cursor, good_rows(path, bad))
    psycopg2.extras.execute_values(cursor, "INSERT INTO orders_errors VALUES %s", bad, page_size=1000)
    connection.commit()


main()
