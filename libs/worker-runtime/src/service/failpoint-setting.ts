/**
 * The setting that makes a process kill itself at a named place, for tests: `after-publish:filter.year` at the first pass,
 * `after-publish:filter.year:3` at the third, `after-receive:filter.year:some-job/7` at every pass of chunk 7 of that job.
 * A stage is named by its id or by what its id begins with; `*` is every stage.
 */
import { failpointNames, type Failpoint, type FailpointName } from '../failpoints';

interface Place {
  readonly name: FailpointName;
  readonly stage: string;
  readonly pass: number | { readonly job: string; readonly seq: number };
}

const FORM = /^([a-z-]+):(\*|[a-z0-9_.]+)(?::(?:([1-9]\d{0,8})|([a-z0-9-]{1,40})\/(\d{1,9})))?$/;

/** @returns undefined when the text names no place. */
export function parseFailpoint(text: string): Place | undefined {
  const match = FORM.exec(text);
  const name = failpointNames.find((candidate) => candidate === match?.[1]);
  if (!match || !name) return undefined;
  const [, , stage = '*', count = '1', job, seq] = match;
  return { name, stage, pass: job === undefined ? Number(count) : { job, seq: Number(seq) } };
}

/** @param die ends the process at once. */
export function failpointOf(texts: readonly string[], die: () => void): Failpoint {
  const places = texts.flatMap((text) => parseFailpoint(text) ?? []).map((place) => ({ ...place, passed: 0 }));
  return (name, stage, { job, seq }) => {
    for (const place of places) {
      if (place.name !== name || !names(place.stage, stage)) continue;
      const { pass } = place;
      if (typeof pass === 'number' ? ++place.passed === pass : pass.job === job && pass.seq === seq) die();
    }
  };
}

const names = (pattern: string, stage: string): boolean =>
  pattern === '*' || stage === pattern || stage.startsWith(`${pattern}.`);
