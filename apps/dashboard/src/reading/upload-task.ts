/**
 * Sends the tables of a chosen folder to a job: scanned here into chunks, or, where files have to be decoded, as they are. Owns: which chunks
 * were confirmed before, and are not sent again, unless the gateway says that it lacks them.
 */
import { CoffeeError, ownValue } from '@coffee/core';
import {
  joinBadRows,
  openFolder,
  PROTOCOL_REMEDIES,
  tablesOf,
  UPLOAD_RANGE_BYTES,
  type BadRowsReport,
  type Folder,
  type TableOfOtherYears,
} from '@coffee/csv';
import { DATA_ENVELOPE_BYTES, type ChunkBody } from '@coffee/protocol';
import type { TableEndAck } from '@coffee/sessions';
import { uploadFolder } from '@coffee/worker-runtime';
import type { FromReading, UploadTask } from './messages';
import { insist } from './missing';
import type { OpenedFiles } from './opened-files';
import { RefusedRequest, type JobRequests, type Missing } from './requests';
import { uploadName } from './upload-name';

/** A request takes a browser some time, in which its threads go on: chunks are small. */
const RANGES_PER_THREAD = 8;

type Tell = (message: FromReading) => void;

/** @throws CoffeeError of the folder and its rows; RefusedRequest. */
export async function upload(task: UploadTask, opened: OpenedFiles, requests: JobRequests, tell: Tell): Promise<void> {
  const { scans, encoding, fingerprint, ended } = task;
  if (task.format === 'columns') opened.startThreads();
  const at = { tables: tablesOf(scans), wanted: scans.map(({ table }) => table) };
  const open = (): Folder => openFolder('/', scans, { rangeBytes: UPLOAD_RANGE_BYTES, encoding });
  const folder = await opened.look(at, open, true);
  if (fingerprint !== undefined && fingerprint !== folder.fingerprint)
    throw new CoffeeError('INPUT_CHANGED', 'these are not the files that the job was begun with, or they have changed');
  const bytes = Object.fromEntries(folder.tables.map((table) => [table.table, table.bytes]));
  tell({ type: 'opened', fingerprint: folder.fingerprint, bytes });
  for (const table of ended) tell({ type: 'ended', table });
  const tables = folder.tables.filter(({ table }) => !ended.includes(table));
  const send = task.format === 'columns' ? uploadChunks : uploadFiles;
  return send({ task, folder: { ...folder, tables }, opened, requests, tell });
}

interface Sent {
  readonly task: UploadTask;
  /** Without the tables that have ended. */
  readonly folder: Folder;
  readonly opened: OpenedFiles;
  readonly requests: JobRequests;
  readonly tell: Tell;
}

async function uploadChunks({ task, folder, opened, requests, tell }: Sent): Promise<void> {
  const { scans, onBadRow, maxBadRows, confirmed } = task;
  const threads = opened.startThreads();
  const options = {
    ...{ scans, onBadRow, ...(maxBadRows !== undefined && { maxBadRows }), signal: new AbortController().signal },
    ...{ rangesPerThread: RANGES_PER_THREAD, remedies: PROTOCOL_REMEDIES },
  };
  const put = async (table: string, seq: number, chunk: ChunkBody): Promise<void> => {
    await requests.send('PUT', `/tables/${table}/chunks/${seq}`, chunk.subarray(DATA_ENVELOPE_BYTES));
  };
  /** The same files give the same chunks. */
  const putAgain = async (table: string, missing: Missing): Promise<void> => {
    const target = {
      ingest: async (_table: string, seq: number, chunk: ChunkBody) => {
        if (missing.includes(seq)) await put(table, seq, chunk);
      },
      completeTable: () => Promise.resolve(),
    };
    const tables = folder.tables.filter((one) => one.table === table);
    await uploadFolder(threads, target, { ...folder, tables }, { ...options, onAccepted: () => undefined });
  };
  try {
    const target = {
      async ingest(table: string, seq: number, chunk: ChunkBody) {
        const isConfirmed = ownValue(confirmed, table)?.some(([first, end]) => seq >= first && seq < end) ?? false;
        const bytes = chunk.length - DATA_ENVELOPE_BYTES;
        if (!isConfirmed) await put(table, seq, chunk);
        tell({ type: 'confirmed', table, seq, bytes });
      },
      async completeTable(table: string, chunks: number, badRows: number) {
        const end = JSON.stringify({ chunks, badRows });
        await insist(
          () => requests.send('POST', `/tables/${table}/end`, end),
          (missing) => putAgain(table, missing),
        );
        tell({ type: 'ended', table });
      },
    };
    const { rows, badRows, notes, otherYears } = await uploadFolder(threads, target, folder, {
      ...options,
      onAccepted: (table, bytes) => tell({ type: 'read', table, bytes }),
    });
    tell({ type: 'done', rows, badRows, notes: [...folder.notices, ...notes], otherYears });
  } finally {
    opened.stopThreads();
  }
}

/** The gateway decodes them, reads their rows, and says at the end of a table which it could not read. */
async function uploadFiles({ folder, opened: { files }, requests, tell }: Sent): Promise<void> {
  const reports: BadRowsReport[] = [];
  const notes: string[] = [...folder.notices];
  const otherYears: TableOfOtherYears[] = [];
  for (const { table, files: wanted } of folder.tables) {
    const put = async (name: string): Promise<void> => {
      const found = wanted.find((one) => uploadName(one.name) === name);
      const { file } = files.find(({ path }) => path === found?.name) ?? {};
      if (!file) throw new RefusedRequest('BAD_ORDER', `${table} has no file ${name}`);
      await requests.send('PUT', `/tables/${table}/files/${encodeURIComponent(name)}`, file);
    };
    const putAll = async (names: Missing): Promise<void> => {
      for (const name of names) await insist(() => put(String(name)), putAll);
    };
    for (const { name, size } of wanted) {
      await putAll([uploadName(name)]);
      tell({ type: 'read', table, bytes: size });
    }
    const end = (await insist(() => requests.send('POST', `/tables/${table}/end`, '{}'), putAll)) as TableEndAck;
    if (end.badRows) reports.push(end.badRows);
    notes.push(...(end.notes ?? []));
    if (end.otherYears) otherYears.push({ table, ...end.otherYears });
    tell({ type: 'ended', table });
  }
  tell({ type: 'done', rows: undefined, badRows: joinBadRows(reports), notes, otherYears });
}
