/**
 * Peak memory of every process on two sizes of input. What a process must hold for each key grows with the data by right, and is
 * taken off; the rest should stay.
 */
import { availableParallelism } from 'node:os';
import type { Answers } from '@coffee/verify';
import { generatedFolder, inputBytes } from '../bench-data';
import type { Contestant } from '../contest';
import { embedded, overCluster } from '../contestants';
import { printMegabytes, table } from '../table';
import { expectEqual, runForAnswers } from './answered-run';
import { withClusters } from './clusters';
import { countKeys, type KeyCount } from './key-count';
import { readServices, usageBetween } from './meter';
import type { FolderName } from './options';
import { sayRun, type Finding, type PartContext } from './part';

const BYTES_PER_KEY = 16;

/** `embedded`, `client`, or a kind of service. */
export interface Peak {
  readonly process: string;
  readonly peakBytes?: number;
  /** How many processes share the keys of its kind. */
  readonly processes: number;
}

export interface MemoryOnSize {
  /** Of the input. */
  readonly bytes: number;
  readonly keys: KeyCount;
  readonly peaks: readonly Peak[];
}

export async function memory(context: PartContext): Promise<Finding> {
  const [small, large] = context.options.sizes;
  const found = [await measure(context, small), await measure(context, large)] as const;
  return { title: 'Memory', text: reportMemory(...found), figures: found };
}

async function measure(context: PartContext, size: FolderName): Promise<MemoryOnSize> {
  const { options, say, signal } = context;
  const data = await generatedFolder(size, signal);
  const bytes = inputBytes(data);
  const keys = await countKeys(data);
  say(`${printMegabytes(bytes)} MB: ${keys.pairs} pairs of store and customer, ${keys.customers} customers`);
  // A new cluster for each size: the peak of a process is that of its whole life.
  return withClusters(context, [{ scale: options.scale }], async ([cluster]) => {
    const expected = await peakOf(context, embedded, 'embedded', data);
    const client = await peakOf(context, overCluster('client', cluster!.gatewayAddress()), 'client', data);
    expectEqual('the cluster', client.answers, expected.answers);
    const services = usageBetween([], readServices(cluster!)).map(({ kind, processes, peakBytes }) => ({
      process: kind,
      processes,
      ...(peakBytes !== undefined && { peakBytes }),
    }));
    return { bytes, keys, peaks: [expected.peak, client.peak, ...services] };
  });
}

/** The highest peak of some runs, and the answers of the last. */
async function peakOf(
  context: PartContext,
  contestant: Contestant,
  process: string,
  data: string,
): Promise<{ readonly peak: Peak; readonly answers: Answers }> {
  const peaks: number[] = [];
  let answers: Answers = new Map();
  for (let run = 0; run < context.options.runs; run++) {
    const found = await runForAnswers(contestant, data, availableParallelism(), context.signal);
    sayRun(context)(contestant.name, found.usage);
    if (found.usage.peakBytes !== undefined) peaks.push(found.usage.peakBytes);
    answers = found.answers;
  }
  return { answers, peak: { process, processes: 1, ...(peaks.length > 0 && { peakBytes: Math.max(...peaks) }) } };
}

export function reportMemory(small: MemoryOnSize, large: MemoryOnSize): string[] {
  const sizes = [small, large];
  const rows = small.peaks.map((peak) => {
    const peaks = [peak, large.peaks.find(({ process }) => process === peak.process)];
    const keys = peaks.map((one, i) => (one ? keyBytes(one, sizes[i]!.keys) : 0));
    const rest = peaks.map((one, i) => (one?.peakBytes === undefined ? NaN : one.peakBytes - keys[i]!));
    const growth = rest[1]! / rest[0]!;
    return [
      peak.process,
      ...peaks.flatMap((one, i) => [printMegabytes(one?.peakBytes), keys[i]! === 0 ? '' : printMegabytes(keys[i])]),
      Number.isNaN(growth) ? '?' : growth.toFixed(2),
    ];
  });
  const sized = sizes.flatMap(({ bytes }) => [`peak RSS at ${printMegabytes(bytes)} MB`, 'of it keys']);
  return [
    table([['process, in MB', ...sized, 'without keys, large : small'], ...rows]),
    `Keys, ${BYTES_PER_KEY} bytes each: ${sizes
      .map(
        ({ bytes, keys }) =>
          `${keys.pairs} pairs of store and customer and ${keys.customers} customers at ${printMegabytes(bytes)} MB`,
      )
      .join('; ')}. Of several processes of a kind the highest peak.`,
  ];
}

/** What the budget allows a process for what it must remember. */
function keyBytes({ process, processes }: Peak, { pairs, customers }: KeyCount): number {
  const own: Readonly<Record<string, number>> = { embedded: pairs + customers, maximizer: pairs, joiner: customers };
  return ((own[process] ?? 0) * BYTES_PER_KEY) / processes;
}
