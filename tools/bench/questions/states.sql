-- Where in the country do we earn what, and what do we give away there?
SELECT state, count(*) AS tickets, sum(final_amount) AS revenue, sum(discount_applied) AS discounts,
       sum(discount_applied) * 100 / sum(original_amount) AS discount_percent
FROM transactions LEFT JOIN stores USING (store_id)
GROUP BY state
ORDER BY revenue DESC, state;
