import { isGone, reasonOf } from './reasons';

const coded = (code: string | number, message: string): Error => Object.assign(new Error(message), { code });

describe('why something failed', () => {
  it.each([
    [
      'the broker closed the channel over an operation',
      coded(
        404,
        `Operation failed: QueueDeclare; 404 (NOT-FOUND) with message "NOT_FOUND - no queue 'q' in vhost '/'"`,
      ),
      "NOT_FOUND - no queue 'q' in vhost '/' (404)",
    ],
    [
      'the broker closed the channel',
      coded(406, 'Channel closed by server: 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - too late"'),
      'PRECONDITION_FAILED - too late (406)',
    ],
    [
      'the broker ended the connection',
      coded(541, 'Connection closed: 541 (INTERNAL-ERROR) with message "INTERNAL_ERROR"'),
      'INTERNAL_ERROR (541)',
    ],
    [
      'the broker refused the user',
      new Error(
        'Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused"',
      ),
      'ACCESS_REFUSED - Login was refused (403)',
    ],
    [
      'nobody listens',
      coded('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:5672'),
      'connection refused (ECONNREFUSED)',
    ],
    [
      'no address of a host answers: the error has no text',
      coded('ECONNREFUSED', ''),
      'connection refused (ECONNREFUSED)',
    ],
    ['the line was cut', coded('ECONNRESET', 'read ECONNRESET'), 'connection reset (ECONNRESET)'],
    ['silence', new Error('Heartbeat timeout'), 'no heartbeat from the broker'],
    ['no answer', new Error('connect ETIMEDOUT'), 'timed out'],
    ['the other end hung up', new Error('Unexpected close'), 'closed by the other end without a reason'],
    ['nothing known', new Error(''), 'no reason given'],
    ['no error at all', 'because', 'because'],
  ])('%s', (_what, thrown, words) => {
    expect(reasonOf(thrown)).toBe(words);
  });

  it.each([
    'Channel ended, no reply will be forthcoming',
    'Channel closed',
    'Channel closing',
    'channel closed',
    'Connection closing',
    'Connection closed (Error: read ECONNRESET)',
    'Connection closed (by client)',
  ])('"%s" says only that it is gone, and is told in other words', (text) => {
    expect(isGone(new Error(text))).toBe(true);
    expect(reasonOf(new Error(text))).toBe('the channel or its connection has gone');
  });

  it.each([
    'Connection closed: 541 (INTERNAL-ERROR) with message "INTERNAL_ERROR"',
    'Channel closed by server: 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - too late"',
    'read ECONNRESET',
  ])('"%s" says why', (text) => {
    expect(isGone(new Error(text))).toBe(false);
  });
});
