-- How does each store do, month by month?
SELECT store_name, strftime(created_at, '%Y-%m') AS month, sum(final_amount) AS revenue, count(*) AS tickets
FROM transactions JOIN stores USING (store_id)
GROUP BY ALL
ORDER BY store_name, month;
