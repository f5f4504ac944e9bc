#!/usr/bin/python3
"""pgloader.py FILE SKIP: pgloader's own command language for bench's table; SKIP lines of header.
It has no rules, no upsert and no normalising: what it loads is not compared, only timed."""
import os
import sys
import tempfile

path, skip = sys.argv[1:]
socket, database = os.environ["PGHOST"], os.environ["PGDATABASE"]
command = f"""LOAD CSV FROM '{path}' WITH ENCODING utf-8
 (order_id, customer_id, email, status, amount, currency, quantity, country, created_at, updated_at, is_gift,
  note [null if blanks])
INTO postgresql://postgres@unix:{socket}:5432/{database}
TARGET TABLE orders
WITH skip header = {skip}, fields optionally enclosed by '"', fields escaped by double-quote,
     fields terminated by ',', batch rows = 25000;
"""
with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "orders.load"), "w", encoding="utf-8") as file:
        file.write(command)
    for name in ("PGHOST", "PGDATABASE", "PGUSER", "PGOPTIONS"):  # pgloader takes them for something else
        os.environ.pop(name, None)
    code = os.spawnlp(os.P_WAIT, "timeout", "timeout", "300", "pgloader", "--root-dir", folder,
                      os.path.join(folder, "orders.load"))
sys.exit(code)
