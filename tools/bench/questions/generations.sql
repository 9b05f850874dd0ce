-- Which generation spends the most? Of customers by the decade of their birth.
SELECT year(birthdate) - year(birthdate) % 10 AS decade, gender, count(*) AS tickets, sum(final_amount) AS spent
FROM transactions JOIN users USING (user_id)
GROUP BY ALL
ORDER BY decade NULLS FIRST, gender NULLS FIRST;
