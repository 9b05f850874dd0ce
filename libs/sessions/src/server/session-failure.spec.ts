import { CoffeeError } from '@coffee/core';
import { asSessionError } from './session-failure';

describe('what a client is told of a failure', () => {
  it.each([
    ['a full disk', Object.assign(new Error('write'), { code: 'ENOSPC' }), 'UNAVAILABLE', true],
    ['a used up quota', Object.assign(new Error('write'), { code: 'EDQUOT' }), 'UNAVAILABLE', true],
    ['too many jobs', new CoffeeError('BUSY', 'wait'), 'TOO_MANY', true],
    ['a job that this gateway cannot go on with', new CoffeeError('JOB_FAILED', 'why'), 'INTERNAL', false],
    ['a defect', new TypeError('x'), 'INTERNAL', false],
  ])('is, of %s, whether it may try again', (_what, thrown, session, retriable) => {
    expect(asSessionError(thrown)).toMatchObject({ session, retriable });
  });
});
