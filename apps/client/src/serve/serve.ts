/**
 * The system in this process from its start to Ctrl-C. Owns: what is said of it, and that nothing is left behind but the answers that are to be kept.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { CoffeeError, asCoffeeError, deferred, unreadable } from '@coffee/core';
import { readPage } from '@coffee/http';
import { LocalSystem, isLoopback, type FolderToServe, type LocalSystemOptions } from '@coffee/serve';
import { interruptible } from '../interrupt';
import { version } from '../../package.json';
import { folderSchema } from '../schema/folder-schema';
import { duration } from '../terminal/style';
import { stderr, stdout } from '../terminal/terminal';
import { style, text, type Line } from '../terminal/text';
import { PAGE_FOLDER, QUESTION_ENTRY, READING_ENTRY, THREAD_ENTRY } from '../thread-entry';
import { ScratchFolder } from './scratch-folder';
import { servedLines } from './served-view';

export interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly results?: string;
  readonly workers?: number;
  readonly tokenFile?: string;
  readonly quiet?: true;
}

/** Resolves after the first Ctrl-C, when all has ended. @throws CoffeeError NO_INPUT, BAD_INPUT, USAGE, OUTPUT; what it cannot go on after. */
export function serve(dir: string | undefined, flags: ServeFlags): Promise<void> {
  return interruptible(async ({ signal }) => {
    const { host, port, results, workers = availableParallelism(), quiet } = flags;
    const say = (line: Line): void => (quiet ? undefined : stderr.wrapped(line));
    const tokens = flags.tokenFile === undefined ? [] : [tokenOf(flags.tokenFile)];
    const folder = dir === undefined ? undefined : await folderToServe(dir);
    const listing = folder ? servedLines(folder, stderr.canRedraw ? stderr.width : Infinity) : [];
    const ended = deferred<void>();
    const scratch = new ScratchFolder();
    try {
      const kept = results ?? join(scratch.path, 'results');
      const system = await LocalSystem.start({
        ...{ host, port, tokens, results: kept, untilEnd: results === undefined },
        ...{ scratch: scratch.path, threads: workers, version },
        page: readPage(PAGE_FOLDER),
        ...(folder && { folder }),
        entries: { pool: THREAD_ENTRY, reading: READING_ENTRY, questions: QUESTION_ENTRY },
        events: jobLines(say),
        onError: (thrown) => say(text`${style('red', 'failure:')} ${asCoffeeError(thrown).message}`),
        onFailure: (thrown) => ended.reject(thrown),
      });
      signal.addEventListener('abort', () => ended.resolve());
      if (signal.aborted) ended.resolve();
      try {
        if (!quiet) stderr.lines(listing);
        say(`answers are kept in ${kept}${results === undefined ? ', which goes when this ends' : ''}`);
        if (!isLoopback(host) && tokens.length === 0)
          say(text`${style('yellow', 'note:')} whoever reaches ${host} may ask: use --token-file`);
        say('Ctrl-C ends it');
        stdout.line(`http://${host.includes(':') ? `[${host}]` : host}:${system.port}`);
        await ended.promise;
      } finally {
        await system.stop();
      }
    } finally {
      scratch.remove();
    }
  });
}

/** Its `schema.sql` as it is now. @throws as `folderSchema`. */
async function folderToServe(path: string): Promise<FolderToServe> {
  const { text, tables } = await folderSchema(path);
  return { path, ...(text !== undefined && { schema: { text, tables } }) };
}

/** A line when a job begins, and one when it has ended. */
function jobLines(say: (line: Line) => void): LocalSystemOptions['events'] {
  const begun = new Map<string, number>();
  return {
    jobOpened: (job) => {
      begun.set(job, performance.now());
      say(`job ${job} opened`);
    },
    // Whoever follows it and whoever hosts it both tell.
    jobEnded: (job, outcome, reason) => {
      const since = begun.get(job);
      if (since === undefined || !begun.delete(job)) return;
      const why = reason === undefined ? '' : `: ${reason}`;
      say(`job ${job} ${outcome} after ${duration((performance.now() - since) / 1000)}${why}`);
    },
  };
}

/** As a gateway's TOKENS are. @throws CoffeeError USAGE */
function tokenOf(file: string): string {
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new CoffeeError('USAGE', `--token-file: ${unreadable(file, cause, 'file').message}`, { cause });
  }
  if (/^\S{8,1000}$/.test(token)) return token;
  throw new CoffeeError('USAGE', `--token-file: ${file} must hold one word of 8 to 1000 characters`);
}
