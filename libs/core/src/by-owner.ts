/** Why a job is cancelled that its owner cancels: who shows that he did need not say it again. */
export const BY_OWNER = 'cancelled by its owner';
