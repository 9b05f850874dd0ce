/** How long a reason in the journal may be: of whoever writes records, and of their schemas. */
/** Characters of a reason: whoever writes a longer one cuts it. */
export const MAX_REASON = 1000;
