/** Of one expression: columns, constants and functions. Whoever binds a question counts them, and plans nothing: it has a file of its own. */
export const MOST_PARTS = 5_000;
