-- What do people drink in which season? Sold items and revenue of each category and quarter.
SELECT category, date_trunc('quarter', created_at) AS quarter, sum(quantity) AS sold, sum(subtotal) AS revenue,
       avg(unit_price) AS average_price
FROM transaction_items JOIN menu_items USING (item_id)
GROUP BY category, quarter
ORDER BY category, quarter;
