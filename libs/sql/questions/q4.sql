-- birthdates of the customers with most purchases in each store, in the years
-- $years = 2024, 2025
-- $top = 3
SELECT coalesce(store_name, CAST(store_id AS VARCHAR)) AS store_name,
       birthdate,
       count(*) AS purchases_qty
FROM transactions
  LEFT JOIN stores USING (store_id)
  LEFT JOIN users USING (user_id)
WHERE year(created_at) IN ($years) AND user_id IS NOT NULL
GROUP BY store_id, user_id, stores.store_name, birthdate
QUALIFY row_number() OVER (PARTITION BY store_id ORDER BY purchases_qty DESC, user_id) <= $top
ORDER BY store_name, purchases_qty DESC, birthdate NULLS FIRST, user_id;
