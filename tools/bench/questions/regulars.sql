-- Customers who came at least six times, and what they spent: to be invited.
SELECT user_id, count(*) AS visits, sum(final_amount) AS spent, max(created_at) AS last_visit
FROM transactions
WHERE user_id IS NOT NULL
GROUP BY user_id
HAVING count(*) >= 6
ORDER BY spent DESC, user_id;
