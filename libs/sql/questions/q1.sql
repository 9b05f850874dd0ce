-- transactions in the years and hours with at least the minimum amount
-- $years = 2024, 2025
-- $from = 06:00
-- $to = 23:00
-- $min_amount = 75
SELECT transaction_id, final_amount
FROM transactions
WHERE year(created_at) IN ($years)
  AND CASE WHEN CAST($from AS TIME) <= CAST($to AS TIME) THEN CAST(created_at AS TIME) BETWEEN $from AND $to
           -- over midnight
           ELSE CAST(created_at AS TIME) >= $from OR CAST(created_at AS TIME) <= $to END
  AND final_amount >= $min_amount
ORDER BY transaction_id;
