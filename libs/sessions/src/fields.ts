/**
 * The fields that frames of the client protocol are made of, with their bounds, beside those that manifests of stored answers have, too
 * (`@coffee/results/schemas`). Must not know: frames.
 */
import { isJobId } from '@coffee/core';
import { whole } from '@coffee/results/schemas';
import * as z from 'zod';

export const MOST = { stages: 200, badRows: 10, reasons: 1000, notes: 1000, jobs: 1000 } as const;
const LONGEST_STAGE = 620;

/** A job as a gateway names it: safe in a path and in a command. */
export const job = z.string().refine((text): boolean => isJobId(text), 'not a job id');
/** A job as a client names it: one that cannot exist is an unknown job. */
export const jobText = z.string().min(1).max(40);
export const outcome = z.enum(['completed', 'failed', 'cancelled']);
export const jobState = z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']);
/** What a client calls itself. */
export const clientName = z.string().regex(/^[\w.-]{1,64}$/);
export const stageReport = z.object({
  stage: z.string().max(LONGEST_STAGE),
  done: whole,
  expected: z.exactOptional(whole),
});

export const parameters = z.strictObject({
  years: z.exactOptional(z.array(whole).max(100)),
  hours: z.exactOptional(z.strictObject({ from: whole, to: whole })),
  minAmount: z.exactOptional(z.int()),
  top: z.exactOptional(whole),
});
