-- The hundred dearest tickets outside opening hours: are they mistakes?
SELECT transaction_id, store_id, final_amount, created_at
FROM transactions
WHERE CAST(created_at AS TIME) < '08:00' AND final_amount > 60
ORDER BY final_amount DESC, transaction_id
LIMIT 100;
