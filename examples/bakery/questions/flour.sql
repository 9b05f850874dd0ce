-- Kilograms of flour that went into what was sold, by branch, in $months
-- $months = 3, 4
SELECT branch, sum(quantity * flour_kg) AS flour_kg, count(DISTINCT product_no) AS products
FROM sales JOIN products USING (product_no)
WHERE month(sold_at) IN ($months)
GROUP BY branch
ORDER BY flour_kg DESC;
