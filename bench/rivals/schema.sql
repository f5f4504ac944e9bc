-- What the hand-written SQL uses besides its own tables.
-- An exact timestamp check: a regex settles days 1 to 28 cheaply; only days 29 to 31 pay for a date computation.
CREATE FUNCTION ts_ok(t text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT t IS NOT NULL
     AND t ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-5])(:[0-5]\d)?)$'
     AND (substr(t, 9, 2) <= '28' OR substr(t, 9, 2)::int <=
          extract(day FROM date_trunc('month', (substr(t, 1, 7) || '-01')::date) + interval '1 month - 1 day'))
$$;
