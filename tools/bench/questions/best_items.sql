-- The three items that earned the most in each month.
SELECT strftime(created_at, '%Y-%m') AS month, item_id, sum(subtotal) AS revenue, sum(quantity) AS sold
FROM transaction_items
GROUP BY month, item_id
QUALIFY row_number() OVER (PARTITION BY month ORDER BY sum(subtotal) DESC, item_id) <= 3
ORDER BY month, revenue DESC, item_id;
