import { CoffeeError, jobId } from '@coffee/core';
import type { JobAccepted } from '../messages';
import {
  beginJob,
  isOver,
  lastAcknowledgement,
  step,
  type JobEffect,
  type JobEvent,
  type JobState,
} from './job-lifecycle';

const job = jobId('j1');
const accepted: JobAccepted = {
  ...{ job, scan: [], results: [], format: 'columns', onBadRow: 'fail', fingerprint: '', ended: [] },
  ...{ state: 'running', place: 0 },
};
const start = { queries: ['q1'], format: 'columns', onBadRow: 'fail', fingerprint: '', tables: [] } as const;
const gone = new CoffeeError('TRANSPORT', 'gone');

/** Goes through events. */
class Walk {
  state: JobState = beginJob({ start });
  on(event: JobEvent): readonly JobEffect[] {
    const [state, effects] = step(this.state, event);
    this.state = state;
    return effects;
  }
  names(event: JobEvent): string[] {
    return this.on(event).map((effect) => effect.do);
  }
  accepted(place = 0): string[] {
    return this.names({ type: 'frame', frame: { type: 'JOB_ACCEPTED', content: { ...accepted, place } } });
  }
  result(offset: number): string[] {
    const result = { offset, answer: 0, mark: 10 * offset, chunk: new Uint8Array(0) };
    const told = this.names({ type: 'frame', frame: { type: 'SUBMIT_RESULTS', content: result } });
    return [...told, ...this.names({ type: 'resultStored', offset, mark: result.mark })];
  }
  ended(outcome: 'completed' | 'failed' = 'completed'): string[] {
    return this.names({ type: 'frame', frame: { type: 'JOB_ENDED', content: { job, outcome } } });
  }
}

describe('the life of a job as its client has it', () => {
  let walk: Walk;
  beforeEach(() => (walk = new Walk()));

  it('is asked for, accepted, waits for its turn, uploads, gets its results and ends', () => {
    expect(walk.names({ type: 'opened' })).toEqual(['sendAgain', 'startJob', 'awaitAnswer']);
    expect(walk.accepted(2)).toEqual(['stopWaiting', 'served', 'news', 'tellAccepted', 'tellPlaced']);
    expect(walk.state.name).toBe('queued');
    expect(walk.names({ type: 'frame', frame: { type: 'JOB_PLACE', content: { job, place: 0 } } })).toEqual([
      'tellPlaced',
      'upload',
    ]);
    expect(walk.names({ type: 'frame', frame: { type: 'UPLOAD_ACK', content: 1 } })).toEqual(['uploadsSafe', 'upload']);
    expect(walk.result(0)).toEqual(['store', 'news']);
    expect(walk.result(1)).toEqual(['store', 'news', 'acknowledge']);
    expect(walk.on({ type: 'resultStored', offset: 2, mark: 20 })).toContainEqual({ do: 'acknowledge', offset: 1 });
    expect(walk.ended()).toEqual(['end']);
    expect(lastAcknowledgement(walk.state)).toBe(2);
    expect(walk.names({ type: 'leaveAsked' })).toEqual(['disconnect']);
  });

  it('is resumed after the last result that was stored, and what may be lost is sent again', () => {
    walk.on({ type: 'opened' });
    walk.accepted();
    walk.result(4);
    expect(walk.names({ type: 'lost' })).toEqual([]);
    expect(walk.on({ type: 'opened' })).toEqual([
      { do: 'sendAgain' },
      { do: 'resume', message: { job, offset: 5, mark: 40 } },
      { do: 'awaitAnswer', to: 'RESUME' },
    ]);
    expect(walk.accepted()).toEqual(['stopWaiting', 'served', 'tellAccepted', 'tellPlaced', 'upload']);
    expect(walk.result(5)).toContain('acknowledge');
  });

  it('asks for a result again that could not be stored', () => {
    walk.on({ type: 'opened' });
    walk.accepted();
    const content = { offset: 0, answer: 0, mark: 7, chunk: new Uint8Array(0) };
    expect(walk.names({ type: 'frame', frame: { type: 'SUBMIT_RESULTS', content } })).toEqual(['store']);
    walk.on({ type: 'lost' });
    expect(walk.on({ type: 'opened' })[1]).toEqual({ do: 'resume', message: { job, offset: 0, mark: 0 } });
  });

  it('is resumed with the fingerprint that it was to be resumed with', () => {
    walk.state = beginJob({ resume: { job, offset: 0, mark: 0, fingerprint: 'f' } });
    expect(walk.on({ type: 'opened' })[1]).toEqual({
      do: 'resume',
      message: { job, offset: 0, mark: 0, fingerprint: 'f' },
    });
  });

  it('is cancelled as soon as the gateway has said which job it is', () => {
    walk.on({ type: 'opened' });
    expect(walk.on({ type: 'cancelAsked', failed: 'no disk' })).toEqual([{ do: 'awaitAnswer', to: 'CANCEL' }]);
    expect(walk.accepted()).toEqual(['served', 'news', 'tellAccepted', 'cancel', 'awaitAnswer', 'tellPlaced']);
    expect(walk.ended('failed')).toEqual(['stopWaiting', 'end']);
  });

  it('says what cannot be known when the connection is lost while it is cancelled', () => {
    walk.on({ type: 'opened' });
    walk.accepted();
    expect(walk.on({ type: 'cancelAsked', failed: undefined })[0]).toEqual({ do: 'cancel', message: { job } });
    expect(walk.on({ type: 'lost' }).at(-1)).toMatchObject({ do: 'giveUp', reason: { code: 'TRANSPORT' } });
    expect(isOver(walk.state)).toBe(true);
  });

  it.each([
    ['before a gateway was asked, as cancelled', [], 'CANCELLED'],
    ['while no gateway is there to be told', [{ type: 'opened' }, 'accepted', { type: 'lost' }], 'TRANSPORT'],
  ] as const)('ends at once when it is cancelled %s', (_name, before, code) => {
    for (const event of before)
      if (event === 'accepted') walk.accepted();
      else walk.on(event);
    expect(walk.on({ type: 'cancelAsked', failed: undefined })).toMatchObject([
      { do: 'disconnect' },
      { do: 'giveUp', reason: { code } },
    ]);
  });

  it('refuses a gateway that says something out of turn, and stays as it was', () => {
    const frames = [
      [
        'JOB_PLACE came before JOB_ACCEPTED',
        () => walk.on({ type: 'frame', frame: { type: 'JOB_PLACE', content: { job, place: 0 } } }),
      ],
      ['result 0 came after result 4', () => walk.result(0)],
      ['JOB_ACCEPTED came twice', () => walk.accepted()],
      [
        'JOB_ENDED is about another job',
        () =>
          walk.on({ type: 'frame', frame: { type: 'JOB_ENDED', content: { job: jobId('j2'), outcome: 'completed' } } }),
      ],
      ['PING came from a gateway', () => walk.on({ type: 'frame', frame: { type: 'PING', content: undefined } })],
    ] as const;
    walk.on({ type: 'opened' });
    frames.forEach(([message, say], i) => {
      const before = walk.state;
      expect(say).toThrow(message);
      expect(walk.state).toBe(before);
      if (i > 0) return;
      walk.accepted();
      walk.result(4);
    });
  });

  it('acknowledges offset 0 of a completed job without results, and nothing of one that has failed', () => {
    walk.on({ type: 'opened' });
    walk.accepted();
    expect(lastAcknowledgement(walk.state)).toBeUndefined();
    walk.ended();
    expect(lastAcknowledgement(walk.state)).toBe(0);
    const failed = new Walk();
    failed.on({ type: 'opened' });
    failed.accepted();
    failed.ended('failed');
    expect(lastAcknowledgement(failed.state)).toBeUndefined();
  });

  it('gives up with the reason when there will be no more connections', () => {
    expect(walk.on({ type: 'gaveUp', error: gone })).toEqual([{ do: 'disconnect' }, { do: 'giveUp', reason: gone }]);
  });
});
