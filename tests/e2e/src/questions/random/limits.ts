/** What one of the two refuses and the other does not, as docs/questions.md says. Whatever else is refused by one alone is a fault. */
import type { RandomQuestion } from './question';

interface Limit {
  readonly name: string;
  readonly says: RegExp;
  /** Of which questions alone; left out, of all. */
  readonly of?: (question: RandomQuestion) => boolean;
}

/** Refused here. */
export const ourLimits: readonly Limit[] = [
  { name: 'a product of more than 6 decimals', says: /this product would have more than 6 decimals/ },
  { name: 'a constant of more than 15 digits', says: /a constant has at most 15 digits/ },
  { name: 'a number of more than 38 digits', says: /a number has more than 38 digits/ },
  { name: 'a value that no row of the answer needs', says: /does not fit in|is outside the years 1 to 9999/ },
];

/** Refused there: its types hold fewer digits, behind GROUP BY ALL it takes no expressions of keys, and it casts what FILTER leaves out, too. */
export const theirLimits: readonly Limit[] = [
  {
    name: 'an expression of keys, or of these and aggregates, with GROUP BY ALL, by DuckDB',
    says: /GROUP BY ALL will only group entries|Cannot mix aggregates with/,
  },
  {
    name: 'a value that FILTER leaves out and does not fit, by DuckDB',
    says: /^Conversion Error: Could not cast value -?[\d.]+ to DECIMAL/,
    of: ({ groups }) => groups?.aggregates.some(({ filter }) => filter) ?? false,
  },
  {
    // It says itself that this is an assertion of its own that has failed.
    name: 'a defect of the planner of DuckDB',
    says: /^INTERNAL Error: Failed to bind column reference/,
    of: ({ joins, groups }) => joins.length > 0 && groups !== undefined,
  },
  { name: 'an overflow in DuckDB', says: /Out of Range Error|Overflow in|out of range/ },
];

export const limitIn = (limits: readonly Limit[], message: string, question: RandomQuestion): string | undefined =>
  limits.find(({ says, of }) => says.test(message) && (of?.(question) ?? true))?.name;
