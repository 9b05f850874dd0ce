-- When do we need whom behind the counter? Tickets and revenue of each hour of the day and day of the week.
SELECT dayofweek(created_at) AS day, hour(created_at) AS hour, count(*) AS tickets, avg(final_amount) AS average_ticket
FROM transactions
WHERE year(created_at) IN (2024, 2025)
GROUP BY day, hour
ORDER BY day, hour;
