import { jobId } from '@coffee/core';
import { failpointOf, parseFailpoint } from './failpoint-setting';

const job = jobId('j');
const failpointNames = ['after-receive', 'after-publish', 'after-ack'] as const;
type FailpointName = (typeof failpointNames)[number];

function passes(text: string, ...places: readonly [FailpointName, stage: string, seq: number][]): number[] {
  const deaths: number[] = [];
  const place = parseFailpoint(failpointNames, text);
  const failpoint = failpointOf(place ? [place] : [], () => deaths.push(at));
  let at = 0;
  for (const [name, stage, seq] of places) {
    failpoint(name, stage, { job, seq });
    at++;
  }
  return deaths;
}

describe('a failpoint', () => {
  it('kills at the n-th pass of its place, once', () => {
    const stage = 'filter.year.transactions';
    const through = (['after-ack', 'after-publish', 'after-publish', 'after-publish'] as const).map(
      (name, seq) => [name, stage, seq] as [FailpointName, string, number],
    );
    expect(passes('after-publish:filter.year', ...through)).toEqual([1]);
    expect(passes('after-publish:filter.year:2', ...through)).toEqual([2]);
    expect(passes('after-publish:*:3', ...through)).toEqual([3]);
    expect(passes('after-publish:filter.yea', ...through)).toEqual([]);
  });

  it('kills at every pass of one chunk of one job', () => {
    const again = ['after-receive', 'filter.year', 7] as [FailpointName, string, number];
    expect(passes('after-receive:filter.year:j/7', again, ['after-receive', 'filter.year', 8], again)).toEqual([0, 2]);
    expect(passes('after-receive:filter.year:other/7', again)).toEqual([]);
  });

  it.each(['', 'nowhere:*', 'after-ack', 'after-ack:*:0', 'after-ack:*:j/x', 'after-ack:A'])('is not %j', (text) => {
    expect(parseFailpoint(failpointNames, text)).toBeUndefined();
  });
});
