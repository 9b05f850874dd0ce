import { CoffeeError } from '@coffee/core';
import type { Operations } from './operations';
import { settingsOf } from './options';
import { Presence } from './presence';
import type { Target } from './target';

const queue: Target = { kind: 'queue', queue: 'q', subject: 'queue q' };
const missing = new CoffeeError('GONE', 'there is no queue q');
const closed = new CoffeeError('CLOSED', 'this transport is closed');
const unreachable = new CoffeeError('TRANSPORT', 'queue q: its node is down');

describe('whether a queue is there', () => {
  /** @param answers of the broker in turn; the last goes for all that follow. */
  function presenceBy(...answers: (CoffeeError | 'there')[]) {
    const asked: string[] = [];
    const channel = {
      checkQueue: () => {
        const answer = answers[asked.length] ?? answers.at(-1)!;
        asked.push('check');
        return answer === 'there' ? Promise.resolve() : Promise.reject(answer);
      },
      assertQueue: () => Promise.resolve(void asked.push('declare')),
    };
    const run = (_subject: string, operation: (on: typeof channel) => Promise<unknown>): Promise<unknown> =>
      operation(channel);
    const operations = { run, once: run } as unknown as Operations;
    const settings = settingsOf({ url: 'amqp://none', reconnect: { first: 1, max: 2 } });
    return { presence: new Presence({ queue: operations, log: operations }, settings), asked };
  }

  it.each([
    ['says so', 'there' as const, false],
    ['says that it is not', missing, true],
    ['cannot tell', unreachable, false],
    ['cannot be asked any more, because the transport was closed,', closed, false],
  ])('is known when the broker %s', async (_how, answer, isGone) => {
    expect(await presenceBy(answer).presence.isGone(queue)).toBe(isGone);
  });

  it('is asked once for all who want to know at the same time', async () => {
    const { presence, asked } = presenceBy(missing);
    const all = await Promise.all(Array.from({ length: 100 }, () => presence.isGone(queue)));
    expect([new Set(all), asked]).toEqual([new Set([true]), ['check']]);
    await presence.isGone(queue);
    expect(asked).toEqual(['check', 'check']);
  });

  it('does not matter of a queue that was declared here: it is declared again', async () => {
    const { presence, asked } = presenceBy(missing);
    presence.declared(queue);
    expect(await presence.isGone(queue)).toBe(false);
    expect(asked).toEqual(['check', 'declare']);
    presence.deleted(queue);
    expect(await presence.isGone(queue)).toBe(true);
  });

  it('is looked at several times when it may be in the middle of its deletion', async () => {
    const deleted = presenceBy('there', unreachable, missing);
    expect(await deleted.presence.isGoing(queue)).toBe(true);
    expect(deleted.asked).toHaveLength(3);
    expect(await presenceBy('there').presence.isGoing(queue)).toBe(false);
  });
});
