/**
 * Which frame a client may send when: the one table of it. Owns: the states of a session as its client sees them. What a frame may hold is for
 * `messages.ts` and `client-frames.ts` of the protocol, which also bound its size. Must not know: what becomes of a frame.
 */
import { SessionError, type FrameType } from '@coffee/protocol';

/** Before the handshake, without a job, with one that waits for a slot, with one that runs, and with one whose end was told. */
export type SessionState = 'new' | 'idle' | 'waiting' | 'running' | 'over';

const begun: readonly SessionState[] = ['idle', 'waiting', 'running', 'over'];
const never: readonly SessionState[] = [];

export const frameOrder: Readonly<Record<FrameType, readonly SessionState[]>> = {
  BEGIN_CONNECTION: ['new'],
  START_JOB: ['idle', 'over'],
  RESUME: ['idle', 'over'],
  // What was on its way when the job ended is acknowledged and dropped.
  UPLOAD: ['running', 'over'],
  UPLOAD_CSV: ['running', 'over'],
  UPLOAD_END: ['running', 'over'],
  RESULTS_ACK: ['waiting', 'running', 'over'],
  CANCEL: begun,
  LIST_JOBS: begun,
  PING: begun,
  PONG: begun,
  CONNECTION_READY: never,
  JOB_ACCEPTED: never,
  JOB_PLACE: never,
  UPLOAD_ACK: never,
  UPLOAD_END_ACK: never,
  PROGRESS: never,
  SUBMIT_RESULTS: never,
  JOB_ENDED: never,
  JOBS: never,
  ERROR: never,
};

const when: Readonly<Record<SessionState, string>> = {
  new: 'before BEGIN_CONNECTION',
  idle: 'without a job',
  waiting: 'while the job waits: wait for place 0',
  running: 'while a job is open',
  over: 'when the job has ended',
};

/** @throws SessionError BAD_ORDER */
export function mustBeInOrder(type: FrameType, state: SessionState): void {
  const states = frameOrder[type];
  if (states.includes(state)) return;
  const which = states.length === 0 ? 'from a client' : type === 'BEGIN_CONNECTION' ? 'twice' : when[state];
  throw new SessionError('BAD_ORDER', `${type} may not come ${which}`);
}
