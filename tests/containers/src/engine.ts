/** The `docker` and compose commands, run without waiting on this thread. */
import { execFile } from 'node:child_process';

/** @returns what it wrote to standard output. @throws Error with all that it wrote when it fails. */
export function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(' ')}: ${error.message}\n${stdout}${stderr}`));
      else resolve(stdout.trim());
    });
  });
}

/** What a container has written, on both of its streams. */
export function logsOf(container: string, ...options: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile('docker', ['logs', ...options, container], { maxBuffer: 64 << 20 }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

export const docker = (...args: readonly string[]): Promise<string> => run('docker', args);

let composing: Promise<readonly [program: string, ...first: string[]]> | undefined;

/** Docker Compose 2 where it is installed, else docker-compose 1. */
export async function compose(...args: readonly string[]): Promise<string> {
  composing ??= run('docker', ['compose', 'version']).then(
    () => ['docker', 'compose'] as const,
    () => ['docker-compose'] as const,
  );
  const [program, ...first] = await composing;
  return run(program, [...first, ...args]);
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Names or ids of what the engine has with a label of a compose project. */
export async function ofProject(kind: 'container' | 'network' | 'volume', project: string): Promise<string[]> {
  const all = kind === 'container' ? ['--all'] : [];
  return lines(await docker(kind, 'ls', ...all, '-q', '--filter', `label=com.docker.compose.project=${project}`));
}

/** The part of `docker inspect` that is looked at here. */
interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly RestartCount: number;
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  };
  readonly Mounts: readonly { readonly Type: string; readonly Name?: string }[];
}

export interface Container {
  readonly id: string;
  readonly name: string;
  /** Of the compose file. */
  readonly service: string;
  readonly isRunning: boolean;
  readonly exitCode: number;
  /** How often the engine has started it again. */
  readonly restarts: number;
  /** Of its health check; undefined when it has none. */
  readonly health: string | undefined;
  /** Names of the volumes that it mounts, those without a name of ours too. */
  readonly volumes: readonly string[];
}

export async function containersOf(project: string): Promise<Container[]> {
  const ids = await ofProject('container', project);
  if (ids.length === 0) return [];
  const inspected = JSON.parse(await docker('container', 'inspect', ...ids)) as readonly Inspected[];
  return inspected.map(({ Id, Name, RestartCount, Config, State, Mounts }) => ({
    id: Id,
    name: Name.replace('/', ''),
    service: Config.Labels['com.docker.compose.service'] ?? '',
    isRunning: State.Status === 'running',
    exitCode: State.ExitCode,
    restarts: RestartCount,
    health: State.Health?.Status,
    volumes: Mounts.flatMap(({ Type, Name: volume }) => (Type === 'volume' && volume !== undefined ? [volume] : [])),
  }));
}
