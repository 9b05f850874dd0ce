-- How large are tickets? Their number in steps of ten, by method of payment.
SELECT payment_method_id, CAST(round(final_amount / 10) AS BIGINT) * 10 AS about, count(*) AS tickets
FROM transactions
GROUP BY ALL
ORDER BY payment_method_id, about;
