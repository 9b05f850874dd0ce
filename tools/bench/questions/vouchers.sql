-- Do vouchers pay? Tickets with and without one in each quarter, and what was paid on average.
SELECT date_trunc('quarter', created_at) AS quarter, count(*) AS tickets, count(voucher_id) AS with_voucher,
       sum(final_amount) FILTER (WHERE voucher_id IS NOT NULL) AS paid_with, sum(discount_applied) AS discounts,
       avg(final_amount) FILTER (WHERE voucher_id IS NULL) AS average_without
FROM transactions
GROUP BY quarter
ORDER BY quarter;
