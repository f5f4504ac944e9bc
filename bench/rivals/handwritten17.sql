-- The same load for PostgreSQL 17 and later, where COPY has ON_ERROR ignore: the stage has types, and the server skips
-- the rows that do not convert. Only a NOTICE names line and column; the text of a skipped row is lost.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET work_mem = '256MB';
BEGIN;
CREATE UNLOGGED TABLE orders_stage(
  line bigint GENERATED ALWAYS AS IDENTITY, order_id bigint, customer_id int, email text, status text,
  amount numeric(12,2), currency varchar(3), quantity smallint, country varchar(2), created_at timestamptz,
  updated_at timestamptz, is_gift boolean, note text);
\copy orders_stage(order_id,customer_id,email,status,amount,currency,quantity,country,created_at,updated_at,is_gift,note) from pstdin with (format csv, header true, on_error ignore, log_verbosity verbose)

CREATE UNLOGGED TABLE orders_checked AS
SELECT line, order_id, customer_id, lower(btrim(email)) AS email, lower(status) AS status, amount,
       upper(currency) AS currency, quantity, upper(country) AS country, created_at, updated_at, is_gift, note,
  CASE
    WHEN order_id IS NULL THEN 'order_id'
    WHEN customer_id IS NULL OR customer_id < 0 THEN 'customer_id'
    WHEN email IS NULL OR lower(btrim(email)) !~ '^[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$' THEN 'email'
    WHEN status IS NULL OR lower(status) NOT IN
      ('new','paid','packed','shipped','delivered','returned','cancelled','refunded') THEN 'status'
    WHEN amount IS NULL OR amount < 0 THEN 'amount'
    WHEN currency IS NULL OR currency !~ '^[A-Za-z]{3}$' THEN 'currency'
    WHEN quantity IS NULL OR quantity < 0 THEN 'quantity'
    WHEN country IS NULL OR country !~ '^[A-Za-z]{2}$' THEN 'country'
    WHEN created_at IS NULL THEN 'created_at'
    WHEN updated_at IS NULL OR updated_at < created_at THEN 'updated_at'
    WHEN is_gift IS NULL THEN 'is_gift'
  END AS reason
FROM orders_stage;

CREATE TABLE IF NOT EXISTS orders_errors(line bigint, reason text, raw jsonb);
INSERT INTO orders_errors
SELECT c.line, c.reason, to_jsonb(s) FROM orders_checked c JOIN orders_stage s USING (line) WHERE c.reason IS NOT NULL;

INSERT INTO orders AS t
SELECT DISTINCT ON (order_id) order_id, customer_id, email, status, amount, currency, quantity, country, created_at,
       updated_at, is_gift, note
FROM orders_checked WHERE reason IS NULL
ORDER BY order_id, updated_at DESC, line DESC
ON CONFLICT (order_id) DO UPDATE SET customer_id = excluded.customer_id, email = excluded.email, status = excluded.status,
  amount = excluded.amount, currency = excluded.currency, quantity = excluded.quantity, country = excluded.country,
  created_at = excluded.created_at, updated_at = excluded.updated_at, is_gift = excluded.is_gift, note = excluded.note
WHERE excluded.updated_at > t.updated_at;
DROP TABLE orders_stage, orders_checked;
COMMIT;
