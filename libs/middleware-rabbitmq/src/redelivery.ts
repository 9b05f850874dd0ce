/**
 * Marks a message that was sent a second time because its first confirm was lost with a connection: the first may have arrived and
 * been delivered, so the second counts as redelivered.
 */
export const RESENT = 'resent';
