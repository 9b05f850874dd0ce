import { CoffeeError } from '@coffee/core';
import { asSessionError } from './session-failure';

describe('what a client is told of a failure', () => {
  it.each([
    ['a full disk', Object.assign(new Error('write'), { code: 'ENOSPC' }), 'UNAVAILABLE', true],
    ['a used up quota', Object.assign(new Error('write'), { code: 'EDQUOT' }), 'UNAVAILABLE', true],
    ['too many jobs', new CoffeeError('BUSY', 'wait'), 'TOO_MANY', true],
    ['a job that this gateway cannot go on with', new CoffeeError('JOB_FAILED', 'why'), 'INTERNAL', false],
    ['a log that is gone', new CoffeeError('GONE', 'why'), 'UNAVAILABLE', true],
    ['a gateway that stops', new CoffeeError('CLOSED', 'why'), 'UNAVAILABLE', true],
    ['a job that has ended meanwhile', new CoffeeError('JOB_OVER', 'why'), 'UNAVAILABLE', true],
    ['a job that another gateway got first', new CoffeeError('SUPERSEDED', 'why'), 'UNAVAILABLE', true],
    ['a defect', new TypeError('x'), 'INTERNAL', false],
  ])('is, of %s, whether it may try again', (_what, thrown, session, retriable) => {
    expect(asSessionError(thrown)).toMatchObject({ session, retriable });
  });
});
