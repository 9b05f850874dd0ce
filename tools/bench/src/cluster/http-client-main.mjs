/**
 * A client that somebody else might write: `node http-client-main.mjs DATA OUT ADDRESS FORM READING`. Uploads a folder over HTTP, waits for the end of the job,
 * and saves its answers as csv. A whole process in plain JavaScript, so that nothing but Node has to start.
 *
 * FORM: `raw`, files as they are; `gzip`, files of a folder whose names end in .gz, as they are; `chunks`, columns that the gateway's own scanner
 * has read here, in threads of this process (READING: their module).
 */
import { createReadStream, createWriteStream, mkdirSync, readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';

const [data, out, address, form, reading] = process.argv.slice(2);
if (!reading) {
  console.error('usage: node http-client-main.mjs DATA OUT HOST:PORT raw|gzip|chunks READING');
  process.exit(2);
}
/** Room in front of a chunk, as the scanner makes it, which is for the gateway. */
const ENVELOPE_BYTES = 64;
/** As the client of the binary protocol cuts its files. */
const RANGE_BYTES = 16 << 20;
/** Threads that scan, for chunks. */
const THREADS = 2;
const agent = new Agent({ keepAlive: true });

/** @param send writes the body. @returns the response, once it has begun. */
function ask(method, path, headers, send) {
  return new Promise((resolve, reject) => {
    const asked = request(`http://${address}${path}`, { agent, method, headers }, resolve);
    asked.on('error', reject);
    send(asked);
  });
}

async function text(response) {
  let all = '';
  for await (const piece of response.setEncoding('utf8')) all += piece;
  if (response.statusCode >= 300) throw new Error(`${response.statusCode}: ${all}`);
  return all;
}

const get = async (path) => text(await ask('GET', path, {}, (asked) => asked.end()));

async function post(path, value) {
  const headers = { 'Content-Type': 'application/json' };
  return JSON.parse(await text(await ask('POST', path, headers, (asked) => asked.end(JSON.stringify(value)))));
}

const put = async (path, bytes) =>
  text(await ask('PUT', path, { 'Content-Length': bytes.byteLength }, (asked) => asked.end(bytes)));

async function putFile(path, file) {
  const headers = form === 'gzip' ? { 'Content-Encoding': 'gzip' } : {};
  const pieces = createReadStream(file, { highWaterMark: 1 << 20 });
  await text(await ask('PUT', path, headers, (asked) => pipeline(pieces, asked).catch(() => undefined)));
}

const filesOf = (table) => readdirSync(join(data, table)).sort();

async function uploadFiles(job, { table }) {
  for (const file of filesOf(table))
    await putFile(`${job}/tables/${table}/files/${file.replace(/\.gz$/, '')}`, join(data, table, file));
  await post(`${job}/tables/${table}/end`, {});
}

/** Each table has its reader in one of the threads; see libs/csv/src/threads/messages.ts. */
async function uploadChunks(job, { table, columns, readings, unique }, worker, id) {
  const spec = { table, columns, readings, ...(unique !== undefined && { unique }) };
  const remedies = { skip: 'skip', latin1: 'latin1' };
  const options = { spec, onBadRow: 'fail', encoding: 'utf8', rangeBytes: RANGE_BYTES, remedies };
  let next;
  let fail;
  worker.on('message', (message) => {
    if (message.table !== id) return;
    if (message.type === 'read') next(message.soFar);
    if (message.type === 'failed') fail(new Error(message.message));
    if (message.type !== 'chunk') return;
    const taken = () => worker.postMessage({ type: 'taken', table: id, seq: message.seq });
    put(`${job}/tables/${table}/chunks/${message.seq}`, message.chunk.subarray(ENVELOPE_BYTES)).then(taken, fail);
  });
  worker.postMessage({ type: 'open', table: id, options });
  let chunks = 0;
  for (const name of filesOf(table)) {
    const read = new Promise((resolve, reject) => ([next, fail] = [resolve, reject]));
    worker.postMessage({ type: 'read', table: id, path: join(data, table, name), name, badRowsElsewhere: 0 });
    ({ chunks } = await read);
  }
  worker.postMessage({ type: 'close', table: id });
  await post(`${job}/tables/${table}/end`, { chunks });
}

const questions = ['q1', 'q2', 'q3', 'q4'];
const tables = ['transactions', 'transaction_items', 'users', 'stores', 'menu_items'];
const files = (table) => filesOf(table).map((name) => ({ name: name.replace(/\.gz$/, '') }));
const opened = await post('/v1/jobs', {
  queries: questions,
  format: form === 'chunks' ? 'columns' : 'csv',
  ...(form !== 'chunks' && { tables: tables.map((table) => ({ table, files: files(table) })) }),
});
const job = `/v1/jobs/${opened.job}`;
if (form === 'chunks') {
  const workers = Array.from({ length: THREADS }, () => new Worker(reading));
  // The two large tables apart.
  await Promise.all(opened.upload.tables.map((table, i) => uploadChunks(job, table, workers[i % THREADS], i)));
  for (const worker of workers) void worker.terminate();
} else {
  await Promise.all(opened.upload.tables.map((table) => uploadFiles(job, table)));
}
const events = await get(`${job}/events`);
if (!events.includes('"state":"completed"')) throw new Error(events.slice(-2000));
mkdirSync(out, { recursive: true });
const { answers } = JSON.parse(await get(`${job}/answers`));
for (const { name } of answers) {
  const response = await ask('GET', `${job}/answers/${name}.csv`, {}, (asked) => asked.end());
  if (response.statusCode !== 200) throw new Error(await text(response));
  await pipeline(response, createWriteStream(join(out, `${name}.csv`)));
}
agent.destroy();
