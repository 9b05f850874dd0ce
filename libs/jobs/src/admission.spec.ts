import { jobId } from '@coffee/core';
import * as fc from 'fast-check';
import { places, startable } from './admission';
import { Journal } from './journal';
import type { JournalRecord } from './journal-records';

const opened = (name: string, owner = 'me'): JournalRecord => ({
  type: 'Opened',
  job: jobId(name),
  owner,
  plan: { tables: [], stages: [], edges: [], results: [] },
  fingerprint: '',
  at: 0,
});
const started = (name: string): JournalRecord => ({ type: 'Started', job: jobId(name) });
const ended = (name: string): JournalRecord => ({ type: 'JobEnded', job: jobId(name), outcome: 'cancelled', at: 1 });

function fold(...records: JournalRecord[]): Journal {
  const journal = new Journal();
  for (const record of records) journal.apply(record);
  return journal;
}

describe('admission', () => {
  it('starts the first that wait, as many as there are slots', () => {
    const journal = fold(opened('a'), opened('b'), opened('c'));
    expect(startable(journal, 2)).toEqual(['a', 'b']);
    expect([...places(journal)]).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
  });

  it('starts none while all slots are taken, and the next when one ends', () => {
    const running = [opened('a'), opened('b'), opened('c'), started('a'), started('b')];
    expect(startable(fold(...running), 2)).toEqual([]);
    expect(startable(fold(...running, ended('b')), 2)).toEqual(['c']);
  });

  it('moves everyone up when a job that waits is cancelled', () => {
    const journal = fold(opened('a'), opened('b'), opened('c'), started('a'), ended('b'));
    expect([...places(journal)]).toEqual([['c', 1]]);
  });

  it('starts nothing when fewer slots are configured than jobs run', () => {
    expect(startable(fold(opened('a'), opened('b'), opened('c'), started('a'), started('b')), 1)).toEqual([]);
  });

  it('goes round among the owners whose jobs wait', () => {
    const greedy = ['a1', 'a2', 'a3', 'a4'].map((name) => opened(name, 'a'));
    const journal = fold(...greedy, started('a1'), opened('b1', 'b'), opened('b2', 'b'), opened('c1', 'c'));
    expect([...places(journal).keys()]).toEqual(['b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
    journal.apply(started('b1'));
    expect([...places(journal).keys()]).toEqual(['c1', 'a2', 'b2', 'a3', 'a4']);
  });

  const owners = ['a', 'b', 'c', 'd'];
  const asking = fc.array(fc.constantFrom(...owners), { minLength: 1, maxLength: 30 });

  it('starves nobody: an owner waits for one start of each other owner at most, whoever keeps asking', () => {
    fc.assert(
      fc.property(
        asking,
        fc.array(asking, { maxLength: 20 }),
        fc.integer({ min: 1, max: 3 }),
        (first, later, slots) => {
          const journal = new Journal();
          let count = 0;
          const ask = (owner: string): unknown => journal.apply(opened(`j${count++}`, owner));
          first.forEach(ask);
          const passedOver = new Map<string, number>();
          for (let turn = 0; turn < 60; turn++) {
            later[turn]?.forEach(ask);
            for (const job of startable(journal, slots)) {
              const waiting = new Set(
                [...journal].flatMap(({ opened, state }) => (state === 'queued' ? [opened.owner] : [])),
              );
              const { owner } = journal.get(job)!.opened;
              journal.apply({ type: 'Started', job });
              for (const other of waiting)
                passedOver.set(other, other === owner ? 0 : (passedOver.get(other) ?? 0) + 1);
              for (const times of passedOver.values()) expect(times).toBeLessThan(owners.length);
            }
            const running = [...journal].find(({ state }) => state === 'running');
            if (running) journal.apply({ type: 'JobEnded', job: running.opened.job, outcome: 'completed', at: 0 });
          }
        },
      ),
    );
  });

  it('tells places that come true: jobs start in their order when nobody else asks', () => {
    fc.assert(
      fc.property(asking, (who) => {
        const journal = new Journal();
        who.forEach((owner, i) => journal.apply(opened(`j${i}`, owner)));
        const told = [...places(journal).keys()];
        const came: string[] = [];
        for (let [next] = startable(journal, 1); next !== undefined; [next] = startable(journal, 1)) {
          came.push(next);
          journal.apply(started(next));
          expect([...places(journal).keys()]).toEqual(told.slice(came.length));
          journal.apply(ended(next));
        }
        expect(came).toEqual(told);
      }),
    );
  });
});
