-- The twenty vouchers that cost the most, and in how many stores they were used.
SELECT voucher_id, count(*) AS uses, count(DISTINCT store_id) AS stores, sum(discount_applied) AS cost
FROM transactions
WHERE voucher_id IS NOT NULL
GROUP BY voucher_id
ORDER BY cost DESC, voucher_id
LIMIT 20;
