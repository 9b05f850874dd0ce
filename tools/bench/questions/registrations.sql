-- Is the loyalty programme growing? New customers of each month and gender.
SELECT date_trunc('month', registered_at) AS month, gender, count(*) AS customers
FROM users
GROUP BY ALL
ORDER BY month, gender NULLS FIRST;
