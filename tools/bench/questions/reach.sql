-- How many different customers does each store have in a year?
SELECT store_id, year(created_at) AS year, count(DISTINCT user_id) AS customers, count(*) AS tickets
FROM transactions
GROUP BY ALL
ORDER BY store_id, year;
