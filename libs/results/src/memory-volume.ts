/** A volume in memory, for tests and simulations: the same contract, gone with its process. Gateways that share one see the same entries. */
import { CoffeeError, nonce, type JobId } from '@coffee/core';
import { isFileName, type Draft, type ResultsVolume, type VolumeEntry } from './results-volume';

type Files = Map<string, Uint8Array<ArrayBuffer>>;
interface Entry {
  readonly files: Files;
  readonly storedAt: number;
}
interface Writing {
  readonly files: Files;
  touched: number;
}

export class MemoryVolume implements ResultsVolume {
  readonly #entries = new Map<JobId, Entry>();
  readonly #drafts = new Map<string, Writing>();
  /** While set, nothing more can be written: the disk is full. */
  full = false;

  constructor(private readonly clock: () => number = () => Date.now()) {}

  /** What is being written, or was left. */
  get drafts(): number {
    return this.#drafts.size;
  }

  get entries(): number {
    return this.#entries.size;
  }

  list(): Promise<readonly JobId[]> {
    return Promise.resolve([...this.#entries.keys()]);
  }

  open(job: JobId): Promise<VolumeEntry | undefined> {
    const entry = this.#entries.get(job);
    if (!entry) return Promise.resolve(undefined);
    const { files, storedAt } = entry;
    return Promise.resolve({
      storedAt,
      files: new Map([...files].map(([name, bytes]) => [name, bytes.byteLength])),
      read: (file, from, bytes) => readFrom(files, file, from, bytes),
      close: () => Promise.resolve(),
    });
  }

  begin(job: JobId): Promise<Draft> {
    const name = `${job}.${nonce()}`;
    const writing: Writing = { files: new Map(), touched: this.clock() };
    this.#drafts.set(name, writing);
    const mine = (): Writing => {
      if (this.#drafts.get(name) !== writing) throw new CoffeeError('CLOSED', `draft ${name} is written no more`);
      writing.touched = this.clock();
      return writing;
    };
    return Promise.resolve({
      append: async (file, bytes) => {
        const { files } = mine();
        if (this.full) throw new CoffeeError('OUTPUT', 'the results volume cannot be used: the disk is full');
        if (!isFileName(file)) throw new CoffeeError('INTERNAL', `${JSON.stringify(file)} is not the name of a file`);
        files.set(file, joined(files.get(file) ?? new Uint8Array(0), bytes));
        return Promise.resolve();
      },
      read: (file, from, bytes) => readFrom(mine().files, file, from, bytes),
      discard: async (file) => {
        mine().files.delete(file);
        return Promise.resolve();
      },
      touch: async () => {
        if (this.#drafts.has(name)) mine();
        return Promise.resolve();
      },
      commit: async () => {
        const { files } = mine();
        this.#drafts.delete(name);
        if (this.#entries.has(job)) return Promise.resolve(false);
        this.#entries.set(job, { files, storedAt: this.clock() });
        return Promise.resolve(true);
      },
      abandon: async () => {
        this.#drafts.delete(name);
        return Promise.resolve();
      },
    });
  }

  remove(job: JobId): Promise<void> {
    this.#entries.delete(job);
    return Promise.resolve();
  }

  now(): Promise<number> {
    return Promise.resolve(this.clock());
  }

  removeDrafts(untouched: number): Promise<void> {
    for (const [name, { touched }] of this.#drafts) if (this.clock() - touched > untouched) this.#drafts.delete(name);
    return Promise.resolve();
  }
}

async function readFrom(files: Files, file: string, from: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const part = files.get(file)?.slice(from, from + bytes);
  if (part?.byteLength !== bytes) throw new CoffeeError('BAD_MESSAGE', `${file} ends before byte ${from + bytes}`);
  return Promise.resolve(part);
}

function joined(before: Uint8Array, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(before.byteLength + bytes.byteLength);
  all.set(before);
  all.set(bytes, before.byteLength);
  return all;
}
