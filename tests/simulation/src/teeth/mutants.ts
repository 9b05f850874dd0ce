/**
 * Bugs that are put into the code on purpose, to see what catches them. Each breaks one rule that the answers depend on. An edit names its
 * text exactly: when the code changes, the mutant must be changed with it, and `npm run teeth` says so.
 */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  /** Occurs in it exactly once. */
  readonly search: string;
  readonly replacement: string;
}

export interface Mutant {
  readonly name: string;
  /** What is broken, in a sentence. */
  readonly what: string;
  readonly edits: readonly Edit[];
  /** Why nothing can catch it: something else does the same. */
  readonly redundant?: string;
}

export const mutants: readonly Mutant[] = [
  {
    name: 'record-before-confirm',
    what: 'the progress record of a chunk does not wait until its outputs are confirmed',
    edits: [
      {
        file: 'libs/jobs/src/job-channels.ts',
        search: '    await Promise.all(confirms);\n',
        replacement: '    Promise.all(confirms).catch(() => undefined);\n',
      },
    ],
  },
  {
    name: 'ack-before-confirm',
    what: 'a chunk is acknowledged before its outputs and its record are confirmed',
    edits: [
      {
        file: 'libs/worker-runtime/src/chunk-handler.ts',
        search: '    await job.channels.progress.appendWhenDone(confirmed);\n',
        replacement: '    job.channels.progress.appendWhenDone(confirmed).catch(() => undefined);\n',
      },
    ],
  },
  {
    name: 'unknown-chunk-dropped',
    what: 'a chunk of a job that the journal has not told of yet is dropped',
    edits: [
      {
        file: 'libs/worker-runtime/src/worker-journal.ts',
        search: '    if (!this.#jobs.get(job)) await this.#catchUp();\n',
        replacement: '',
      },
    ],
  },
  {
    name: 'end-of-table-early',
    what: 'the end of a table is told before its chunks are confirmed',
    edits: [
      {
        file: 'libs/sessions/src/server/job-uploads.ts',
        search: '    await Promise.all(pending);\n',
        replacement: '    void pending;\n',
      },
      {
        file: 'libs/jobs/src/hosted-job.ts',
        search: '    if (missing.length > 0) throw',
        replacement: '    if (missing.length > 0 && chunks < 0) throw',
      },
    ],
  },
  {
    name: 'credit-never-returned',
    what: 'what a first stage reports gives no credit back',
    edits: [
      {
        file: 'libs/jobs/src/credit-gate.ts',
        search: '    this.#bytes -= first.outstanding.get(record.seq) ?? 0;\n',
        replacement: '',
      },
    ],
  },
  {
    name: 'credit-not-released',
    what: 'an upload that waits for credit goes on waiting when its job is left',
    edits: [{ file: 'libs/jobs/src/hosted-job.ts', search: '    this.#credit.open();\n', replacement: '' }],
  },
  {
    name: 'deleted-before-deletion',
    what: 'the journal is told that the logs of a job are gone before they are',
    edits: [
      {
        file: 'libs/jobs/src/leftovers.ts',
        search: '    const left = new Set(logs);\n    try {\n',
        replacement: '    const left = new Set(logs);\n    try {\n      await this.options.deleted(job);\n',
      },
    ],
  },
  {
    name: 'redelivered-not-alone',
    what: 'a chunk that was delivered before works together with others',
    edits: [
      {
        file: 'libs/worker-runtime/src/chunk-handler.ts',
        search: 'await this.#gate.alone(',
        replacement: 'await this.#gate.together(',
      },
    ],
  },
  {
    name: 'lease-of-nobody',
    what: 'the lease of a job is renewed though its client has gone',
    edits: [
      {
        file: 'libs/sessions/src/server/served-jobs.ts',
        search: 'if (served.needsLease) served.renew',
        replacement: 'served.renew',
      },
    ],
  },
  {
    name: 'upload-acked-early',
    what: 'an upload is acknowledged before the broker has confirmed it',
    edits: [
      {
        file: 'libs/sessions/src/server/job-uploads.ts',
        search: '    const ingested: Promise<void> = this.run\n',
        replacement: '    safe();\n    const ingested: Promise<void> = this.run\n',
      },
    ],
  },
  {
    name: 'results-twice',
    what: 'a part of an answer that comes twice is handed to the client twice',
    edits: [
      {
        file: 'libs/jobs/src/result-reader.ts',
        search: "!== 'new') return undefined;",
        replacement: '=== undefined) return undefined;',
      },
    ],
  },
  {
    name: 'own-claim-twice',
    what: 'a gateway takes a job from its own client when the record of its claim comes twice',
    edits: [
      {
        file: 'libs/jobs/src/job-hosting.ts',
        search: '    if (before?.holder === holder) return;\n',
        replacement: '',
      },
    ],
  },
  {
    name: 'tombstone-ignored',
    what: 'workers read over the tombstone in the progress log',
    redundant: 'they learn of the end from the journal, and leave the job then',
    edits: [
      {
        file: 'libs/worker-runtime/src/worker-job.ts',
        search: "        case 'JobEnded':\n          this.#end();\n",
        replacement: "        case 'JobEnded':\n",
      },
    ],
  },
  {
    name: 'tombstone-never-written',
    what: 'gateways write no tombstone',
    redundant: 'workers learn of the end from the journal; what comes late finds it there',
    edits: [
      {
        file: 'libs/jobs/src/hosted-job.ts',
        search: "    await this.#channels.progress.append({ type: 'JobEnded', outcome });\n",
        replacement: '    await Promise.resolve(outcome);\n',
      },
    ],
  },
];
