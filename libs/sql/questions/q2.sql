-- of each month the product that sold most
-- name: q2_best_selling
-- $years = 2024, 2025
SELECT strftime(created_at, '%Y-%m') AS year_month_created_at,
       coalesce(item_name, CAST(item_id AS VARCHAR)) AS item_name,
       sum(quantity) AS sellings_qty
FROM transaction_items LEFT JOIN menu_items USING (item_id)
WHERE year(created_at) IN ($years)
GROUP BY year_month_created_at, item_id, menu_items.item_name
QUALIFY row_number() OVER (PARTITION BY year_month_created_at ORDER BY sellings_qty DESC, item_id) = 1
ORDER BY year_month_created_at;

-- of each month the product that earned most
-- name: q2_most_profitable
SELECT strftime(created_at, '%Y-%m') AS year_month_created_at,
       coalesce(item_name, CAST(item_id AS VARCHAR)) AS item_name,
       sum(subtotal) AS profit_sum
FROM transaction_items LEFT JOIN menu_items USING (item_id)
WHERE year(created_at) IN ($years)
GROUP BY year_month_created_at, item_id, menu_items.item_name
QUALIFY row_number() OVER (PARTITION BY year_month_created_at ORDER BY profit_sum DESC, item_id) = 1
ORDER BY year_month_created_at;
