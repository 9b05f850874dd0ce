export const UNMATCHED_COLUMN = 'unmatched';
