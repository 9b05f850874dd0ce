import { jobId } from '@coffee/core';
import * as fc from 'fast-check';
import { replaces } from './claims';
import { Journal } from './journal';
import type { Claim, Claimed, Opened } from './journal-records';

const job = jobId('j1');
const opened: Opened = {
  type: 'Opened',
  job,
  owner: 'me',
  plan: { tables: [], stages: [], edges: [], results: [] },
  fingerprint: '',
  claim: { holder: 'opener', client: 'a', attempt: 0 },
  at: 0,
};
const claimed = (claim: Omit<Claimed, 'type' | 'job'>): Claimed => ({ type: 'Claimed', job, ...claim });

/**
 * Clients that come back again and again through gateways that have read the journal up to some point or other, and whose claims reach the
 * journal late and in any order. Each step makes a claim, decided on one of the last holders, or delivers one of those on their way.
 */
const step = fc.record({
  act: fc.constantFrom('claim', 'deliver'),
  client: fc.constantFrom('a', 'b', undefined),
  lag: fc.nat(3),
  pick: fc.nat(),
});

function history(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]): {
  journal: Journal;
  standings: Claim[];
  delivered: Claimed[];
} {
  const journal = new Journal();
  journal.apply(opened);
  const standings: Claim[] = [journal.get(job)!.claim!];
  const delivered: Claimed[] = [];
  const under: Claimed[] = [];
  const attempts = { a: 0, b: 0 };
  let made = 0;
  for (const { act, client, lag, pick } of steps) {
    if (act === 'claim') {
      const after = standings[Math.max(0, standings.length - 1 - lag)]!.holder;
      const which = client === undefined ? {} : { client, attempt: ++attempts[client] };
      under.push(claimed({ holder: `h${made++}`, after, ...which }));
    } else if (under.length > 0) {
      const [late] = under.splice(pick % under.length, 1);
      journal.apply(late!);
      delivered.push(late!);
      standings.push(journal.get(job)!.claim!);
    }
  }
  return { journal, standings, delivered };
}

describe('claims in any order', () => {
  const steps = fc.array(step, { maxLength: 60 });

  it('never take a job from a later connection of the same client', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { standings } = history(all);
        standings.slice(1).forEach((now, i) => {
          const before = standings[i]!;
          if (now.client !== undefined && now.client === before.client)
            expect(now.attempt!).toBeGreaterThanOrEqual(before.attempt!);
        });
      }),
    );
  });

  it('take a job from somebody else only when they were decided in knowledge of him', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { standings, delivered } = history(all);
        delivered.forEach(({ holder, after, client }, i) => {
          const [before, now] = [standings[i]!, standings[i + 1]!];
          if (now.holder === holder && !(client !== undefined && client === before.client))
            expect(after).toBe(before.holder);
        });
      }),
    );
  });

  it('leave the job as it is or give it to who claims it, and always to who knows how it stands and is not outdated', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { journal, standings, delivered } = history(all);
        delivered.forEach(({ holder }, i) =>
          expect([standings[i]!.holder, holder]).toContain(standings[i + 1]!.holder),
        );
        const current = journal.get(job)!.claim!;
        for (const client of ['a', 'b', 'new', undefined]) {
          const which = client === undefined ? {} : { client, attempt: 1000 };
          expect(replaces(claimed({ holder: 'h', after: current.holder, ...which }), current)).toBe(true);
        }
      }),
    );
  });

  it('count a client that numbers its connections alike as one that does not number them', () => {
    const current = { holder: 'h', client: 'a', attempt: 1 };
    expect(replaces(claimed({ holder: 'i', client: 'a', attempt: 1, after: 'h' }), current)).toBe(true);
    expect(replaces(claimed({ holder: 'i', client: 'a', attempt: 1, after: 'opener' }), current)).toBe(false);
    expect(replaces(claimed({ holder: 'i' }), undefined)).toBe(true);
  });
});
