-- total payment value of each half-year and store, in the years and hours
-- $years = 2024, 2025
-- $from = 06:00
-- $to = 23:00
SELECT strftime(created_at, '%Y') || CASE WHEN month(created_at) <= 6 THEN '-H1' ELSE '-H2' END AS year_half_created_at,
       coalesce(store_name, CAST(store_id AS VARCHAR)) AS store_name,
       sum(final_amount) AS tpv
FROM transactions LEFT JOIN stores USING (store_id)
WHERE year(created_at) IN ($years)
  AND CASE WHEN CAST($from AS TIME) <= CAST($to AS TIME) THEN CAST(created_at AS TIME) BETWEEN $from AND $to
           -- over midnight
           ELSE CAST(created_at AS TIME) >= $from OR CAST(created_at AS TIME) <= $to END
GROUP BY year_half_created_at, store_id, stores.store_name
ORDER BY year_half_created_at, store_name;
