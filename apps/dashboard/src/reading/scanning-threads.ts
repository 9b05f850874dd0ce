/** Workers that scan ranges, one each at a time. Owns the workers. */
import { CoffeeError } from '@coffee/core';
import { compileKernel, type ScannedRange, type ScanRequest } from '@coffee/csv';
import type { FromScanning, ToScanning } from './messages';
import type { ChosenFile } from './node/files';

interface Waiting {
  readonly request: ScanRequest;
  readonly resolve: (range: ScannedRange) => void;
  readonly reject: (error: Error) => void;
}

export class ScanningThreads {
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #underWay = new Map<Worker, Waiting>();
  #next = 0;

  constructor(
    readonly size: number,
    files: readonly ChosenFile[],
  ) {
    const kernel = compileKernel();
    for (let i = 0; i < size; i++) {
      const worker = new Worker('/assets/scanning.worker.js', { type: 'module', name: 'scanning' });
      worker.onmessage = ({ data }: MessageEvent<FromScanning>) => this.#answered(worker, data);
      worker.onerror = ({ message }) => this.#died(worker, message);
      this.#post(worker, { type: 'mount', files, kernel });
      this.#all.push(worker);
      this.#idle.push(worker);
    }
  }

  scan(request: ScanRequest): Promise<ScannedRange> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#goOn();
    });
  }

  stop(): void {
    for (const worker of this.#all) worker.terminate();
  }

  #goOn(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const worker = this.#idle.pop()!;
      const scan = this.#waiting.shift()!;
      this.#underWay.set(worker, scan);
      this.#post(worker, { type: 'scan', id: this.#next++, request: scan.request });
    }
  }

  #answered(worker: Worker, message: FromScanning): void {
    const scan = this.#underWay.get(worker);
    this.#underWay.delete(worker);
    this.#idle.push(worker);
    if (message.type === 'scanned') scan?.resolve(message.range);
    else scan?.reject(new CoffeeError(message.code, message.message));
    this.#goOn();
  }

  #died(worker: Worker, message: string): void {
    const error = new CoffeeError('INTERNAL', `a thread that scans has ended: ${message}`);
    this.#underWay.get(worker)?.reject(error);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #post(worker: Worker, message: ToScanning): void {
    worker.postMessage(message);
  }
}
