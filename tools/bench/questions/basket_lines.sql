-- How many of one item do people take? Lines of a ticket by quantity, and what they come to.
SELECT quantity, count(*) AS lines, sum(subtotal) AS revenue, min(subtotal) AS least, max(subtotal) AS most
FROM transaction_items
GROUP BY quantity
ORDER BY quantity;
