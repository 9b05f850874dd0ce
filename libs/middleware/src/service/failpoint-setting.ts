/**
 * The setting that makes a process kill itself at a named place, for tests: `after-publish:filter.transactions` at the first pass,
 * `after-publish:filter.transactions:3` at the third, `after-receive:filter.transactions:some-job/7` at every pass of chunk 7 of that job.
 * A stage is named by its id or by what its id begins with; `*` is every stage. At a gateway's places it is a table or an answer.
 */
import type { Failpoint } from '@coffee/core';
import { kinds, optionalSetting } from '@coffee/core/config';

interface Place {
  readonly name: string;
  readonly subject: string;
  readonly pass: number | { readonly job: string; readonly seq: number };
}

const FORM = /^([a-z-]+):(\*|[a-z0-9_.]+)(?::(?:([1-9]\d{0,8})|([a-z0-9-]{1,40})\/(\d{1,9})))?$/;

/** @returns undefined when the text names none of the places. */
export function parseFailpoint(names: readonly string[], text: string): Place | undefined {
  const match = FORM.exec(text);
  const name = names.find((candidate) => candidate === match?.[1]);
  if (!match || name === undefined) return undefined;
  const [, , subject = '*', count = '1', job, seq] = match;
  return { name, subject, pass: job === undefined ? Number(count) : { job, seq: Number(seq) } };
}

/** The setting `FAILPOINT` of a service that has these places. */
export const failpointSetting = (names: readonly string[]) =>
  optionalSetting(
    kinds.list('place:stage, place:stage:N or place:stage:job/seq', (text) => parseFailpoint(names, text)),
    { meaning: 'For tests: the process kills itself there.' },
  );

/** @param die ends the process at once. */
export function failpointOf(setting: readonly Place[], die: () => void): Failpoint<string> {
  const places = setting.map((place) => ({ ...place, passed: 0 }));
  return (name, subject, { job, seq }) => {
    for (const place of places) {
      if (place.name !== name || !names(place.subject, subject)) continue;
      const { pass } = place;
      if (typeof pass === 'number' ? ++place.passed === pass : pass.job === job && pass.seq === seq) die();
    }
  };
}

const names = (pattern: string, subject: string): boolean =>
  pattern === '*' || subject === pattern || subject.startsWith(`${pattern}.`);
