-- Morning, noon and evening: what is each worth in each city?
SELECT city, CASE WHEN hour(created_at) < 11 THEN 'morning' WHEN hour(created_at) < 16 THEN 'noon' ELSE 'evening' END AS part,
       count(*) AS tickets, sum(final_amount) AS revenue
FROM transactions LEFT JOIN stores USING (store_id)
GROUP BY ALL
ORDER BY city, part;
