/** Whether a frame may come now: what the table of frames says of it, and in which words a client is told that it may not. */
import { SessionError } from '@coffee/protocol';
import { frameTable, type FrameType, type SessionState } from '../frame-table';

const words: Readonly<Record<SessionState, string>> = {
  new: 'before BEGIN_CONNECTION',
  idle: 'without a job',
  waiting: 'while the job waits: wait for place 0',
  running: 'while a job is open',
  over: 'when the job has ended',
};

/** @throws SessionError BAD_ORDER */
export function mustBeInOrder(type: FrameType, state: SessionState): void {
  const { when } = frameTable[type];
  if (when.includes(state)) return;
  const which = when.length === 0 ? 'from a client' : type === 'BEGIN_CONNECTION' ? 'twice' : words[state];
  throw new SessionError('BAD_ORDER', `${type} may not come ${which}`);
}
