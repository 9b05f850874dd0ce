/** Characters of a reason in the journal: whoever writes a longer one cuts it. */
export const MAX_REASON = 1000;
