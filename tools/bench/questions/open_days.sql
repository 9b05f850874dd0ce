-- On how many days was each store open, and what does it earn on one?
SELECT store_id, count(DISTINCT CAST(created_at AS DATE)) AS days, min(created_at) AS first_sale,
       sum(final_amount) / count(DISTINCT CAST(created_at AS DATE)) AS revenue_of_a_day
FROM transactions
GROUP BY store_id
ORDER BY store_id;
