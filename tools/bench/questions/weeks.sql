-- Revenue of each week, and of its weekend.
SELECT date_trunc('week', created_at) AS week, sum(final_amount) AS revenue,
       sum(final_amount) FILTER (WHERE dayofweek(created_at) IN (0, 6)) AS weekend
FROM transactions
GROUP BY week
ORDER BY week;
