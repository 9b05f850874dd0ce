/** Workers that scan ranges, in the order in which they are asked. Owns the workers. */
import { CoffeeError } from '@coffee/core';
import { compileKernel, type ScannedRange, type ScanRequest } from '@coffee/csv';
import type { FromScanning, ToScanning } from './messages';
import type { ChosenFile } from './node/files';

interface Waiting {
  readonly request: ScanRequest;
  readonly resolve: (range: ScannedRange) => void;
  readonly reject: (error: Error) => void;
}

/** One is scanned while the next is fetched. */
const IN_HAND = 2;

export class ScanningThreads {
  readonly #waiting: Waiting[] = [];
  /** What each has in hand, in its order. */
  readonly #underWay = new Map<Worker, Waiting[]>();
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
      this.#underWay.set(worker, []);
    }
  }

  scan(request: ScanRequest): Promise<ScannedRange> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#goOn();
    });
  }

  stop(): void {
    for (const worker of this.#underWay.keys()) worker.terminate();
  }

  #goOn(): void {
    for (const [worker, inHand] of [...this.#underWay].sort(([, a], [, b]) => a.length - b.length)) {
      if (inHand.length >= IN_HAND) return;
      const scan = this.#waiting.shift();
      if (!scan) return;
      inHand.push(scan);
      this.#post(worker, { type: 'scan', id: this.#next++, request: scan.request });
    }
  }

  #answered(worker: Worker, message: FromScanning): void {
    const scan = this.#underWay.get(worker)?.shift();
    if (message.type === 'scanned') scan?.resolve(message.range);
    else scan?.reject(new CoffeeError(message.code, message.message));
    this.#goOn();
  }

  /** @param message absent where its program could not be loaded: a browser does not say why. */
  #died(worker: Worker, message: string | undefined): void {
    const why = message ?? 'its program could not be loaded from the gateway; load the page again';
    const error = new CoffeeError('INTERNAL', `a thread that scans has ended: ${why}`);
    const inHand = this.#underWay.get(worker)?.splice(0) ?? [];
    for (const { reject } of [...inHand, ...this.#waiting.splice(0)]) reject(error);
  }

  #post(worker: Worker, message: ToScanning): void {
    worker.postMessage(message);
  }
}
