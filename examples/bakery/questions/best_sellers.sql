-- The two products of each branch that sell best before noon, and how much of it is paid by card
SELECT branch, product, sum(quantity) AS pieces, sum(total) FILTER (WHERE card) AS by_card
FROM sales JOIN products USING (product_no)
WHERE CAST(sold_at AS TIME) < '12:00'
GROUP BY branch, product
QUALIFY row_number() OVER (PARTITION BY branch ORDER BY sum(quantity) DESC, product) <= 2
ORDER BY branch, pieces DESC;
