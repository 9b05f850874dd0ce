/**
 * The lines of docs/http.md, run as they stand in it, in their order, against a gateway of whatever kind. Owns: the folder in which they run and leave
 * what came back. Must not know: who answers.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeChunk, numberColumn } from '@coffee/protocol';
import { defaultParameters, planJob } from '@coffee/query-plan';

const run = promisify(execFile);
const root = join(__dirname, '../../..');
const expected = join(root, 'examples/small/expected');

export interface HttpDocumentOptions {
  /** Of the gateway: `http://127.0.0.1:7080`. */
  readonly url: string;
  /** If it wants one. */
  readonly token?: string;
  /** File with the certificate of whoever has signed the gateway's, if nobody else knows it. */
  readonly ca?: string;
  /** examples/small is served there: lines for that are run, too. */
  readonly isServed?: boolean;
}

export class HttpDocument {
  readonly folder = mkdtempSync(join(tmpdir(), 'http-document-'));

  /** @throws Error with what the lines have said, when one of them fails. */
  async run({ url, token, ca, isServed = false }: HttpDocumentOptions): Promise<void> {
    await run('curl', ['--version']).catch(() => {
      throw new Error('the lines of docs/http.md are run with curl, which is not there: apt-get install curl');
    });
    symlinkSync(join(root, 'examples'), join(this.folder, 'examples'));
    writeFileSync(join(this.folder, 'empty.chunk'), emptyChunk());
    // Lines that people have in theirs, and none of the document.
    const options = [
      ...(token === undefined ? [] : [`header = "Authorization: Bearer ${token}"`]),
      ...(ca === undefined ? [] : [`cacert = "${ca}"`]),
    ];
    writeFileSync(join(this.folder, '.curlrc'), options.map((option) => `${option}\n`).join(''));
    const script = join(this.folder, 'lines.sh');
    writeFileSync(script, ['set -euo pipefail', ...linesOf(isServed)].join('\n'));
    const env = { ...process.env, HOME: this.folder, CURL_HOME: this.folder, COFFEE_HTTP: url };
    const { stderr } = await run('bash', [script], { cwd: this.folder, env }).catch((thrown: { stdout: string }) => {
      throw new Error(thrown.stdout, { cause: thrown });
    });
    if (stderr !== '') throw new Error(stderr);
  }

  /** What a line has left. */
  result(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  json(name: string): Record<string, unknown> {
    return JSON.parse(this.result(name)) as Record<string, unknown>;
  }

  /** The answers that are not, to the byte, those of the oracle. None: all questions are answered. */
  wrongAnswers(): string[] {
    const names = readdirSync(expected);
    if (names.length === 0) throw new Error(`${expected} is empty`);
    return names.filter((name) => this.result(name) !== readFileSync(join(expected, name), 'utf8'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Blocks of `sh`; those of `sh served` are about a folder that is served. */
function linesOf(isServed: boolean): string[] {
  const document = readFileSync(join(root, 'docs/http.md'), 'utf8');
  const blocks = [...document.matchAll(/^```sh( served)?\n(.*?)^```$/gms)];
  return blocks.flatMap(([, served, code = '']) => (served === undefined || isServed ? code : []));
}

/** As a program makes it that reads columns itself: of no rows. */
function emptyChunk(): Uint8Array {
  const [table] = planJob(['q1'], defaultParameters).tables;
  const columns = table!.columns.map(({ name, kind }) =>
    kind === 'uuid' ? ({ name, type: 'uuid', values: new Uint8Array(0) } as const) : numberColumn(name, []),
  );
  return encodeChunk({ rows: 0, columns });
}
