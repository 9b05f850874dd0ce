/**
 * The life of a job as its client has it, over as many connections as it takes, as a function from state and event to state and effects. Owns: what
 * each gateway is asked, what it may say when, which results the client has, and how the job ends for it. Must not know: connections, timers,
 * where results go.
 *
 *   away ─opened→ asked ─JOB_ACCEPTED→ queued ─place 0→ running          lost, in all of these → away
 *                   └─cancelAsked→ withdrawing ─JOB_ACCEPTED→ cancelling ←─cancelAsked─ queued, running
 *   queued, running, cancelling ─JOB_ENDED→ ended    lost while it is to be cancelled, cancelAsked while away, leaveAsked, gaveUp → stopped
 *
 * Invariants: an answer is awaited in asked, withdrawing and cancelling, and nowhere else; the job ends once, by `end` or by `giveUp`; a result counts
 * when it was stored, and its successors only come after it; of a job that is over nothing more is told or asked.
 */
import { CoffeeError } from '@coffee/core';
import { SessionError, type SubmittedResult, type TableName } from '@coffee/protocol';
import type { GatewayFrameType, ParsedFrame } from '../frame-table';
import type { Cancel, JobAccepted, JobEnded, Resume, StageReport, StartJob } from '../messages';
import { checkAccepted } from './check-accepted';

/** How the job is opened, or which one is resumed. */
export type Begin = { readonly start: StartJob } | { readonly resume: Resume };

/** What is known whatever the connection. */
interface Memory {
  readonly begin: Begin;
  /** What was said of the job first: it stays so. */
  readonly job: JobAccepted | undefined;
  /** Offset after the last result that was stored, and that result's mark. */
  readonly offset: number;
  readonly mark: number;
  /** Offset of that result. It is acknowledged with the next: until then the gateway keeps all of them. */
  readonly unacknowledged: number | undefined;
  /** What PROGRESS said last. */
  readonly progress: string;
}
interface Known extends Memory {
  readonly job: JobAccepted;
}
export type JobState =
  | (Memory & { readonly name: 'away' | 'asked' })
  /** To be cancelled before the gateway has said which job it is. `failed`: why, unless somebody wants that. */
  | (Memory & { readonly name: 'withdrawing'; readonly failed: string | undefined })
  | (Known & { readonly name: 'queued' | 'running' | 'cancelling' })
  | (Known & { readonly name: 'ended'; readonly outcome: JobEnded['outcome'] })
  | { readonly name: 'stopped' };

export type JobEvent =
  /** There is a connection, which nobody has used. */
  | { readonly type: 'opened' }
  | { readonly type: 'lost' }
  | { readonly type: 'frame'; readonly frame: ParsedFrame<GatewayFrameType> }
  /** A result that was told by `store` is where it belongs. */
  | { readonly type: 'resultStored'; readonly offset: number; readonly mark: number }
  /** `failed`: why the client cannot go on, if it is that. */
  | { readonly type: 'cancelAsked'; readonly failed: string | undefined }
  | { readonly type: 'leaveAsked' }
  /** There will be no more connections. */
  | { readonly type: 'gaveUp'; readonly error: CoffeeError };

export type JobEffect =
  | { readonly do: 'startJob'; readonly message: StartJob }
  | { readonly do: 'resume'; readonly message: Resume }
  | { readonly do: 'cancel'; readonly message: Cancel }
  | { readonly do: 'acknowledge'; readonly offset: number }
  /** From now on, or anew, the gateway is left unless it answers in time; and until then no more. */
  | { readonly do: 'awaitAnswer'; readonly to: 'START_JOB' | 'RESUME' | 'CANCEL' }
  | { readonly do: 'stopWaiting' }
  /** The gateway does what we are here for; something came that had not come before; no more connections. */
  | { readonly do: 'served' | 'news' | 'disconnect' }
  /** What is not known to be safe has to be sent again; what may be sent, may be sent now. */
  | { readonly do: 'sendAgain' | 'upload' }
  | { readonly do: 'uploadsSafe'; readonly frames: number }
  | { readonly do: 'tableSafe'; readonly table: TableName }
  | { readonly do: 'tellAccepted'; readonly accepted: JobAccepted }
  | { readonly do: 'tellPlaced'; readonly place: number }
  | { readonly do: 'tellProgressed'; readonly stages: readonly StageReport[] }
  /** `resultStored` follows, unless it cannot be stored. */
  | { readonly do: 'store'; readonly result: SubmittedResult }
  /** The job has ended so. */
  | { readonly do: 'end'; readonly ended: JobEnded }
  /** What became of it is not known here, for this reason. */
  | { readonly do: 'giveUp'; readonly reason: CoffeeError };

export type Step = readonly [JobState, readonly JobEffect[]];

/** Characters of a reason that a gateway takes. */
const MAX_REASON = 1000;

export function beginJob(begin: Begin): JobState {
  const { offset, mark } = 'resume' in begin ? begin.resume : { offset: 0, mark: 0 };
  return { name: 'away', begin, job: undefined, offset, mark, unacknowledged: undefined, progress: '' };
}

/** @throws SessionError BAD_ORDER, BAD_FRAME when a gateway broke the protocol; the state stays as it was. */
export function step(state: JobState, event: JobEvent): Step {
  if (state.name === 'stopped') return [state, []];
  switch (event.type) {
    case 'opened':
      return state.name === 'away' ? ask(state) : [state, []];
    case 'lost':
      return lost(state);
    case 'frame':
      return state.name === 'ended' ? [state, []] : onFrame(state, event.frame);
    case 'resultStored':
      return stored(state, event);
    case 'cancelAsked':
      return cancel(state, event.failed?.slice(0, MAX_REASON));
    case 'leaveAsked':
      return stop(state, new CoffeeError('CLOSED', 'the job was left'));
    case 'gaveUp':
      return stop(state, event.error);
  }
}

/** Whether nothing more will come of it. */
export const isOver = ({ name }: JobState): boolean => name === 'ended' || name === 'stopped';

/** What tells the gateway that all results are stored, if it is to be told: of a completed job without results, too, for its end to be known. */
export function lastAcknowledgement(state: JobState): number | undefined {
  if (state.name === 'stopped') return undefined;
  const completed = state.name === 'ended' && state.outcome === 'completed';
  return state.unacknowledged ?? (completed ? Math.max(0, state.offset - 1) : undefined);
}

type Alive = Exclude<JobState, { readonly name: 'stopped' }>;
type InProgress = Exclude<Alive, { readonly name: 'ended' }>;
type Served = Extract<JobState, { readonly name: 'queued' | 'running' | 'cancelling' }>;

const isWaiting = ({ name }: Alive): boolean => name === 'asked' || name === 'withdrawing' || name === 'cancelling';
const waitNoMore = (state: Alive): JobEffect[] => (isWaiting(state) ? [{ do: 'stopWaiting' }] : []);

function ask(state: Alive): Step {
  const { begin, job, offset, mark } = state;
  const asked: JobState = { ...memoryOf(state), name: 'asked' };
  if (!job && 'start' in begin)
    return [
      asked,
      [{ do: 'sendAgain' }, { do: 'startJob', message: begin.start }, { do: 'awaitAnswer', to: 'START_JOB' }],
    ];
  const resumed = 'resume' in begin ? begin.resume : { job: job?.job ?? '' };
  const message: Resume = { ...resumed, ...(job && { job: job.job }), offset, mark };
  return [asked, [{ do: 'sendAgain' }, { do: 'resume', message }, { do: 'awaitAnswer', to: 'RESUME' }]];
}

function lost(state: Alive): Step {
  switch (state.name) {
    case 'withdrawing':
    case 'cancelling':
      return stop(
        state,
        new CoffeeError('TRANSPORT', 'the connection was lost before the gateway said that the job is cancelled'),
      );
    case 'asked':
    case 'queued':
    case 'running':
      return [{ ...memoryOf(state), name: 'away' }, waitNoMore(state)];
    case 'away':
    case 'ended':
      return [state, []];
  }
}

function cancel(state: Alive, failed: string | undefined): Step {
  switch (state.name) {
    case 'away':
      return stop(
        state,
        state.job
          ? new CoffeeError('TRANSPORT', `no gateway can be told to cancel job ${state.job.job}`)
          : new CoffeeError('CANCELLED', 'no job was opened'),
      );
    case 'asked':
      return [{ ...memoryOf(state), name: 'withdrawing', failed }, [{ do: 'awaitAnswer', to: 'CANCEL' }]];
    case 'queued':
    case 'running':
      return [{ ...state, name: 'cancelling' }, cancelling(state.job, failed)];
    case 'withdrawing':
    case 'cancelling':
    case 'ended':
      return [state, []];
  }
}

const cancelling = ({ job }: JobAccepted, failed: string | undefined): JobEffect[] => [
  { do: 'cancel', message: { job, ...(failed && { failed }) } },
  { do: 'awaitAnswer', to: 'CANCEL' },
];

function stop(state: Alive, reason: CoffeeError): Step {
  const given: JobEffect[] = state.name === 'ended' ? [] : [{ do: 'giveUp', reason }];
  return [{ name: 'stopped' }, [...waitNoMore(state), { do: 'disconnect' }, ...given]];
}

function onFrame(state: InProgress, frame: ParsedFrame<GatewayFrameType>): Step {
  if (frame.type === 'JOB_ACCEPTED') return accepted(state, frame.content);
  if (!isServed(state)) throw new SessionError('BAD_ORDER', `${frame.type} came before JOB_ACCEPTED`);
  switch (frame.type) {
    case 'JOB_PLACE':
      return placed(state, frame.content.place);
    case 'UPLOAD_ACK':
      return [state, [{ do: 'uploadsSafe', frames: frame.content }, { do: 'upload' }]];
    case 'TABLE_END_ACK':
      return [state, [{ do: 'tableSafe', table: frame.content.table }]];
    case 'PROGRESS':
      return progressed(state, frame.content.stages);
    case 'SUBMIT_RESULTS':
      if (frame.content.offset < state.offset)
        throw new SessionError('BAD_ORDER', `result ${frame.content.offset} came after result ${state.offset - 1}`);
      return [state, [{ do: 'store', result: frame.content }]];
    case 'JOB_ENDED':
      return ended(state, frame.content);
    case 'CONNECTION_READY':
    case 'JOBS':
    case 'JOB_DELETED':
    case 'ERROR':
    case 'PING':
    case 'PONG':
      throw new SessionError('BAD_ORDER', `${frame.type} came from a gateway`);
  }
}

const isServed = (state: JobState): state is Served =>
  state.name === 'queued' || state.name === 'running' || state.name === 'cancelling';

function accepted(state: InProgress, said: JobAccepted): Step {
  if (state.name !== 'asked' && state.name !== 'withdrawing')
    throw new SessionError('BAD_ORDER', 'JOB_ACCEPTED came twice');
  checkAccepted(said, state.job);
  const known: Known = { ...memoryOf(state), job: state.job ?? said };
  const isNew: JobEffect[] = state.job ? [] : [{ do: 'news' }];
  const told: JobEffect[] = [{ do: 'served' }, ...isNew, { do: 'tellAccepted', accepted: said }];
  const safe = said.ended.map(({ table }): JobEffect => ({ do: 'tableSafe', table }));
  if (state.name === 'withdrawing')
    return [
      { ...known, name: 'cancelling' },
      [...told, ...cancelling(known.job, state.failed), ...safe, { do: 'tellPlaced', place: said.place }],
    ];
  const [next, effects] = placed({ ...known, name: 'queued' }, said.place);
  return [next, [{ do: 'stopWaiting' }, ...told, ...safe, ...effects]];
}

function placed(state: Served, place: number): Step {
  const told: JobEffect = { do: 'tellPlaced', place };
  if (place > 0 || state.name !== 'queued') return [state, [told]];
  return [{ ...state, name: 'running' }, [told, { do: 'upload' }]];
}

function progressed(state: Served, stages: readonly StageReport[]): Step {
  const progress = JSON.stringify(stages);
  const isNew: JobEffect[] = progress === state.progress ? [] : [{ do: 'news' }];
  return [{ ...state, progress }, [...isNew, { do: 'tellProgressed', stages }]];
}

function stored(state: Alive, { offset, mark }: JobEvent & { type: 'resultStored' }): Step {
  if (!isServed(state) || offset < state.offset) return [state, []];
  const before = state.unacknowledged;
  const acknowledged: JobEffect[] = before === undefined ? [] : [{ do: 'acknowledge', offset: before }];
  return [{ ...state, offset: offset + 1, mark, unacknowledged: offset }, [{ do: 'news' }, ...acknowledged]];
}

function ended(state: Served, said: JobEnded): Step {
  if (said.job !== state.job.job) throw new SessionError('BAD_ORDER', 'JOB_ENDED is about another job');
  return [{ ...state, name: 'ended', outcome: said.outcome }, [...waitNoMore(state), { do: 'end', ended: said }]];
}

const memoryOf = ({ begin, job, offset, mark, unacknowledged, progress }: Memory): Memory => ({
  begin,
  job,
  offset,
  mark,
  unacknowledged,
  progress,
});
