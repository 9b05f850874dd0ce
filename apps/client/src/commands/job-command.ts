/** Commands about a job on a cluster as one would type them here: hints repeat the flags that were given. */
import type { InputFlags } from './input-flags';
import { gatewayFlagsText, shellWord, type GatewayFlags } from './gateway-flags';
import type { OutputFlags } from './output-flags';

export type JobVerb = 'results' | 'resume' | 'cancel' | 'status' | 'watch';
export type JobCommand = (verb: JobVerb, job: string, ...more: string[]) => string;

type Flags = GatewayFlags & Partial<OutputFlags> & InputFlags;

/** `more`: words behind the job; a flag among them stands for the one that was given. */
export const jobCommand =
  (flags: Flags): JobCommand =>
  (verb, job, ...more) => {
    const output = verb === 'results' || verb === 'resume' ? outputFlags(flags) : [];
    const input = verb === 'resume' ? inputFlags(flags) : [];
    const given = [...output, ...input].filter(([flag = '']) => !more.includes(flag)).flat();
    return ['coffee', verb, job, ...more.map(shellWord), gatewayFlagsText(flags), ...given.map(shellWord)].join(' ');
  };

function outputFlags({ out, format = 'table', answer, rows, exact, quiet }: Flags): string[][] {
  return [
    ...valued('--out', out),
    ...valued('--format', format === 'table' ? undefined : format),
    ...valued('--answer', answer),
    ...valued('--rows', rows),
    ...(exact ? [['--exact']] : []),
    ...(quiet ? [['--quiet']] : []),
  ];
}

const inputFlags = ({ encoding, rejects, maxBadRows }: Flags): string[][] => [
  ...valued('--encoding', encoding),
  ...valued('--rejects', rejects),
  ...valued('--max-bad-rows', maxBadRows),
];

const valued = (flag: string, value: string | number | undefined): string[][] =>
  value === undefined ? [] : [[flag, String(value)]];
