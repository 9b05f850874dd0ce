/**
 * What must be true of every run. Owns: which ends are right, and which explicit failures are legitimate under which faults. The rule: the
 * right answer, or a failure with a true reason; never a wrong answer, never two ends, never none.
 */
import type { Observer } from './observer';
import { plainAnswers } from './plain-answers';
import type { Harm } from '../faults/harm';
import type { JobOwner, OwnerEnd } from '../system/job-owner';
import type { World } from '../system/world';

/** @returns what is wrong with the end of an owner's job; empty when all is well. */
export function checkOwner(owner: JobOwner, world: World, harm: Harm): string[] {
  const { end, name, settings, data } = owner;
  if (!end) return [`${name} has no end`];
  if (end.outcome === 'completed') {
    const expected = plainAnswers(data, settings.queries);
    return sameAnswers(end.answers, expected)
      ? []
      : [`${name} has a wrong answer: ${JSON.stringify(end.answers)} instead of ${JSON.stringify(expected)}`];
  }
  if (end.outcome === 'away' || isLegitimate(owner, end, world, harm)) return [];
  return [`${name}: ${owner.job ?? 'its job'} is ${end.outcome}: ${end.reason}`];
}

const GAVE_UP_CANCELLING =
  /^TRANSPORT (no gateway can be told to cancel|the connection was lost before the gateway said)/;

/** What a job is told of a chunk that has ended too many workers. */
const DEADLY = /failed at chunk (\d+): the chunk ended its worker \d+ times$/;

/** The failures that an owner may be told. */
function isLegitimate(
  { settings, job }: JobOwner,
  end: Exclude<OwnerEnd, { outcome: 'completed' | 'away' }>,
  world: World,
  harm: Harm,
): boolean {
  if (settings.behaviour === 'cancels' && end.outcome === 'cancelled') return end.reason === 'cancelled by its owner';
  // Who wants to be rid of a job does not wait for a gateway: its lease ends it.
  if (settings.behaviour === 'cancels' && end.outcome === 'refused' && GAVE_UP_CANCELLING.test(end.reason)) return true;
  const [, seq] = DEADLY.exec(end.reason) ?? [];
  if (end.outcome === 'failed' && seq !== undefined)
    return job !== undefined && world.inHand.deaths(job, Number(seq)) >= world.swarm.attempts;
  const harmed = harm.noted.filter((note) => note.job === undefined || note.job === job);
  return harmed.length > 0 && (end.outcome === 'failed' || end.outcome === 'refused');
}

/** @returns what is wrong in the journal: jobs without an end, ends that owners were told otherwise. */
export function checkJournal(observer: Observer, owners: readonly JobOwner[], harm: Harm): string[] {
  const wrong: string[] = [];
  // An end that was told, and that the journal has lost with its tail, may be followed by another there.
  const lost = harm.noted.some(({ job }) => job === undefined);
  for (const { opened, state, deleted, reason } of observer.journal) {
    if (state === 'queued' || state === 'running') wrong.push(`job ${opened.job} is ${state} in the journal`);
    else if (!deleted) wrong.push(`job ${opened.job} is ${state} and not deleted`);
    for (const { name, job, end } of owners) {
      // The lease ends it, not the slower watch over uploads that do not come.
      if (
        job === opened.job &&
        end?.outcome === 'away' &&
        state === 'cancelled' &&
        !reason?.includes('client was away')
      )
        wrong.push(`${name} went away, and ${job} is cancelled because ${reason}`);
      if (job !== opened.job || !end || end.outcome === 'away' || end.outcome === 'refused') continue;
      if (end.outcome !== state && !lost)
        wrong.push(`${name} was told that ${job} is ${end.outcome}; in the journal it is ${state}`);
    }
  }
  return wrong;
}

/** @returns what is left in the broker that nobody needs. */
export function checkBroker({ broker }: World, harm: Harm): string[] {
  const wrong: string[] = [];
  // What the journal has lost nobody knows of.
  const forgotten = harm.noted.some(({ job }) => job === undefined);
  const logs = [...broker.logs.keys()].filter((name) => name.startsWith('job.') && !forgotten);
  if (logs.length > 0) wrong.push(`logs are left: ${logs.join(', ')}`);
  if (broker.contents.waiting > 0) wrong.push(`${broker.contents.waiting} messages are left in queues`);
  return wrong;
}

function sameAnswers(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.every((name) => a[name] === b[name]);
}
