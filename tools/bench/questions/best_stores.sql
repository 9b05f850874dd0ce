-- The three stores with the highest revenue of last year, for the awards.
SELECT store_id, store_name, city, sum(final_amount) AS revenue
FROM transactions JOIN stores USING (store_id)
WHERE created_at >= '2024-07-01' AND created_at < '2025-07-01'
GROUP BY ALL
ORDER BY revenue DESC, store_id
LIMIT 3;
