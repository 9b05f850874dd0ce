-- What each kind of product brings in a month; sales of a product that is not in the list any more stand alone
SELECT strftime(sold_at, '%Y-%m') AS month, kind, sum(total) AS revenue, sum(quantity) AS pieces
FROM sales LEFT JOIN products USING (product_no)
GROUP BY ALL
ORDER BY month, revenue DESC;
