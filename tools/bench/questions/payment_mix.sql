-- Which methods of payment are growing? Revenue, tickets and the average ticket of each month and method.
SELECT strftime(created_at, '%Y-%m') AS month, payment_method_id, sum(final_amount) AS revenue, count(*) AS tickets,
       sum(final_amount) / count(*) AS average
FROM transactions
GROUP BY ALL
ORDER BY month, payment_method_id;
