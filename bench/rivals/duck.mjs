// duck.mjs MODULES DATABASE DIRTY CLEAN KIND: one DuckDB run, its time as one line of JSON on stdout.
//   scan   typed read_csv of the dirty file (bad rows left out), a hash over all columns; one thread
//   load   the contract of pipes/orders.pipe into an empty table with a primary key, as far as DuckDB can: the text of
//          a bad row is lost, and rows whose types fail go without a reason
//   delta  the same over a table that holds CLEAN already (which is not timed)
// MODULES is the folder in which `npm install @duckdb/node-api` ran.
import { createRequire } from 'module';
import fs from 'fs';

const [modules, database, dirty, clean, kind] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(modules + '/')('@duckdb/node-api');
const columns = { order_id: 'BIGINT', customer_id: 'INTEGER', email: 'VARCHAR', status: 'VARCHAR',
  amount: 'DECIMAL(12,2)', currency: 'VARCHAR', quantity: 'SMALLINT', country: 'VARCHAR', created_at: 'TIMESTAMPTZ',
  updated_at: 'TIMESTAMPTZ', is_gift: 'BOOLEAN', note: 'VARCHAR' };
const names = Object.keys(columns);
const types = names.map((name) => `${name}: '${columns[name]}'`).join(', ');
const read = (file, header) => `read_csv('${file}', header = ${header}, quote = '"', escape = '"', delim = ',',
  auto_detect = false, strict_mode = true, columns = {${types}}, ignore_errors = ${header})`;
const definitions = names.map((name) => `${name} ${columns[name]}`).join(', ');
const table = `CREATE TABLE orders(${definitions}, PRIMARY KEY (order_id))`;
const upsert = `INSERT INTO orders SELECT order_id, customer_id, lower(trim(email)) AS email, lower(status) AS status,
    amount, upper(currency) AS currency, quantity, upper(country) AS country, created_at, updated_at, is_gift, note
  FROM ${read(dirty, true)}
  WHERE order_id IS NOT NULL AND regexp_full_match(lower(trim(email)), '[a-z0-9._%+-]+@[a-z0-9-]+(\\.[a-z0-9-]+)+')
    AND lower(status) IN ('new','paid','packed','shipped','delivered','returned','cancelled','refunded')
    AND customer_id >= 0 AND amount >= 0 AND quantity >= 0 AND regexp_full_match(currency, '[A-Za-z]{3}')
    AND regexp_full_match(country, '[A-Za-z]{2}') AND updated_at >= created_at
  QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY updated_at DESC) = 1
  ON CONFLICT (order_id) DO UPDATE SET ${names.slice(1).map((name) => `${name} = excluded.${name}`).join(', ')}
  WHERE excluded.updated_at > orders.updated_at`;

for (const file of [database, database + '.wal']) fs.rmSync(file, { force: true });
const instance = await DuckDBInstance.create(kind === 'scan' ? ':memory:' : database);
const connection = await instance.connect();
await connection.run(`SET threads = ${kind === 'scan' ? 1 : 2}`);
await connection.run('SET preserve_insertion_order = false');
if (kind !== 'scan') await connection.run(table);
if (kind === 'delta') await connection.run(`INSERT INTO orders SELECT * FROM ${read(clean, false)}`);
const scan = `SELECT count(*), bit_xor(hash(${names.join(', ')})) FROM ${read(dirty, true)}`;
const query = kind === 'scan' ? scan : upsert;
const started = performance.now(), cpu = process.cpuUsage();
await connection.runAndReadAll(query);
const used = process.cpuUsage(cpu);
let rows = null;
if (kind !== 'scan') rows = Number((await connection.runAndReadAll('SELECT count(*) FROM orders')).getRows()[0][0]);
console.log(JSON.stringify({ wall: (performance.now() - started) / 1e3, cpu: (used.user + used.system) / 1e6, rows,
  rss_kb: process.resourceUsage().maxRSS }));
