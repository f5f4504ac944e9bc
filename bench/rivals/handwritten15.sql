-- What a good data engineer writes on PostgreSQL 15 for bench/pipes/orders.pipe: everything as text into a stage, one
-- pass that finds the first broken rule of each row, rejects, then the newest row of each key into the table.
-- A wrong number of fields, a NUL byte or invalid UTF-8 stops the whole COPY; up to PostgreSQL 16 nothing helps.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET work_mem = '256MB';
BEGIN;
CREATE UNLOGGED TABLE orders_stage(
  line bigint GENERATED ALWAYS AS IDENTITY, order_id text, customer_id text, email text, status text, amount text,
  currency text, quantity text, country text, created_at text, updated_at text, is_gift text, note text);
\copy orders_stage(order_id,customer_id,email,status,amount,currency,quantity,country,created_at,updated_at,is_gift,note) from pstdin with (format csv, header true)
ANALYZE orders_stage;

CREATE UNLOGGED TABLE orders_checked AS
SELECT line, order_id, customer_id, lower(btrim(email)) AS email, lower(status) AS status, amount,
       upper(currency) AS currency, quantity, upper(country) AS country, created_at, updated_at, is_gift, note,
  CASE
    WHEN order_id IS NULL OR order_id !~ '^\d{1,18}$' THEN 'order_id'
    WHEN customer_id IS NULL OR customer_id !~ '^\d{1,10}$' OR customer_id::bigint > 2147483647 THEN 'customer_id'
    WHEN email IS NULL OR lower(btrim(email)) !~ '^[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$' THEN 'email'
    WHEN status IS NULL OR lower(status) NOT IN
      ('new','paid','packed','shipped','delivered','returned','cancelled','refunded') THEN 'status'
    WHEN amount IS NULL OR amount !~ '^\d{1,10}(\.\d{1,2})?$' THEN 'amount'
    WHEN currency IS NULL OR currency !~ '^[A-Za-z]{3}$' THEN 'currency'
    WHEN quantity IS NULL OR quantity !~ '^\d{1,5}$' OR quantity::int > 32767 THEN 'quantity'
    WHEN country IS NULL OR country !~ '^[A-Za-z]{2}$' THEN 'country'
    WHEN NOT ts_ok(created_at) THEN 'created_at'
    WHEN NOT ts_ok(updated_at) THEN 'updated_at'
    WHEN updated_at::timestamptz < created_at::timestamptz THEN 'updated_at'
    WHEN is_gift IS NULL OR is_gift NOT IN ('true','false','t','f','1','0') THEN 'is_gift'
  END AS reason
FROM orders_stage;

CREATE TABLE IF NOT EXISTS orders_errors(line bigint, reason text, raw jsonb);
INSERT INTO orders_errors
SELECT c.line, c.reason, to_jsonb(s) FROM orders_checked c JOIN orders_stage s USING (line) WHERE c.reason IS NOT NULL;

INSERT INTO orders AS t
SELECT DISTINCT ON (order_id::bigint) order_id::bigint, customer_id::int, email, status, amount::numeric(12,2), currency,
       quantity::smallint, country, created_at::timestamptz, updated_at::timestamptz, is_gift::boolean, note
FROM orders_checked WHERE reason IS NULL
ORDER BY order_id::bigint, updated_at::timestamptz DESC, line DESC
ON CONFLICT (order_id) DO UPDATE SET customer_id = excluded.customer_id, email = excluded.email, status = excluded.status,
  amount = excluded.amount, currency = excluded.currency, quantity = excluded.quantity, country = excluded.country,
  created_at = excluded.created_at, updated_at = excluded.updated_at, is_gift = excluded.is_gift, note = excluded.note
WHERE excluded.updated_at > t.updated_at;
DROP TABLE orders_stage, orders_checked;
COMMIT;
