-- Are items sold at the price of the menu? What they would have come to, and what was paid.
SELECT item_name, sum(quantity * price) AS listed, sum(subtotal) AS paid, count(*) FILTER (WHERE unit_price <> price) AS other_prices
FROM transaction_items JOIN menu_items USING (item_id)
GROUP BY item_name
ORDER BY item_name;
