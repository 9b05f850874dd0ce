/**
 * A service's life as a process: start, run until told to stop, stop in order, exit. Owns: signals, exit codes, the deadline of
 * an orderly stop. SIGTERM or SIGINT stops in order and exits with 0; a second one exits at once. A wrong setting exits with 2
 * and all problems on standard error; a failure that the service cannot mend ends it, so that it is started anew.
 */
import { asCoffeeError, type CoffeeError } from './errors';
import { collectBodiesYoung } from './garbage-collection';
import { answerTo, type Program } from './service-arguments';
import { printableLines } from './printable';

export interface Service {
  /** Takes nothing new, finishes what is in hand, closes its connections. */
  stop(): Promise<void>;
}

/** Of a process: what this module needs. */
export interface ProcessLike {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (thrown: unknown) => void): unknown;
  exit(code: number): void;
  readonly argv: readonly string[];
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export interface RunOptions {
  /** Which program this is, for `--version`. */
  readonly program: Program;
  readonly process?: ProcessLike;
  /** An orderly stop that takes longer is cut short, in ms; below the 20 s that are promised. */
  readonly stopDeadline?: number;
  /** Told of what ended the service, before it stops; standard error by default. */
  readonly onFailure?: (error: CoffeeError) => void;
}

const SECOND_SIGNAL_EXIT = 130;
const STOP_DEADLINE = 18_000;

/** @param start is handed a function that ends the service because of a failure that it cannot mend. */
export async function runService(
  start: (fail: (thrown: unknown) => void) => Promise<Service>,
  options: RunOptions,
): Promise<void> {
  collectBodiesYoung();
  const host = options.process ?? process;
  const tell =
    options.onFailure ?? ((error: CoffeeError): void => void host.stderr.write(`${printableLines(error.message)}\n`));
  let service: Service | undefined;
  let stopping = false;
  let started = false;

  const stop = async (exitCode: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    const deadline = setTimeout(() => {
      host.stderr.write('stopping took too long\n');
      host.exit(exitCode || 1);
    }, options.stopDeadline ?? STOP_DEADLINE);
    try {
      await service?.stop();
      host.exit(exitCode);
    } catch (thrown) {
      const error = asCoffeeError(thrown);
      tell(error);
      host.exit(exitCode || error.exitCode);
    } finally {
      clearTimeout(deadline);
    }
  };
  const fail = (thrown: unknown): void => {
    if (stopping) return;
    const error = asCoffeeError(thrown);
    tell(error);
    if (started) void stop(error.exitCode);
    else host.exit(error.exitCode);
  };
  const signalled = (): void => {
    if (stopping) host.exit(SECOND_SIGNAL_EXIT);
    else if (started) void stop(0);
    // Still starting: nothing is in hand.
    else host.exit(0);
  };
  host.on('SIGTERM', signalled);
  host.on('SIGINT', signalled);
  host.on('uncaughtException', fail);
  host.on('unhandledRejection', fail);
  try {
    const answer = answerTo(host.argv.slice(2), options.program);
    if (answer !== undefined) {
      host.stdout.write(answer);
      return host.exit(0);
    }
    service = await start(fail);
    started = true;
  } catch (thrown) {
    fail(thrown);
  }
}
