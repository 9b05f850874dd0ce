/** What a question in SQL without a title says that it asks. Whoever shows answers knows it, and plans nothing: it has a file of its own. */
export const UNTITLED = 'a question in SQL';
