/**
 * A client of the gateway in one file, on Node's own modules: uploads a folder of CSV files as they are, and prints the answers.
 * It was written from docs/client-protocol.md and docs/wire-format.md alone, to show that they suffice; a test runs it.
 * What it leaves out: TLS, and coming back after a lost connection.
 *
 *   node coffee-csv-client.mjs HOST:PORT DIR [--queries LIST | --sql FILE] [--on-bad-row skip [--max-bad-rows N]] [--encoding NAME]
 */
import { createHash } from 'node:crypto';
import { open, readFile, readdir, realpath, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join, parse } from 'node:path';
import { parseArgs } from 'node:util';

const types = Object.fromEntries(
  (
    'BEGIN_CONNECTION CONNECTION_READY START_JOB JOB_ACCEPTED JOB_PLACE UPLOAD UPLOAD_CSV UPLOAD_ACK TABLE_END TABLE_END_ACK ' +
    'PROGRESS SUBMIT_RESULTS RESULTS_ACK JOB_ENDED CANCEL RESUME LIST_JOBS JOBS PING PONG ERROR'
  )
    .split(' ')
    .map((name, i) => [name, i + 1]),
);
const tableNames = ['transactions', 'transaction_items', 'users', 'stores', 'menu_items'];
const HEADER_BYTES = 8;
const CSV_HEADER_BYTES = 16;
const PIECE_BYTES = 1 << 20;
const MAX_FRAME_BYTES = HEADER_BYTES + (16 << 20);
const ANSWER_NAME = /^[a-z][a-z0-9_]{0,59}$/;

// ---- Frames

function send(socket, type, payload = Buffer.alloc(0)) {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt8(type, 4);
  socket.write(Buffer.concat([header, payload]));
}

const sendJson = (socket, type, value) => send(socket, type, Buffer.from(JSON.stringify(value)));

async function* framesOf(socket) {
  let bytes = Buffer.alloc(0);
  let parts = [];
  let have = 0;
  const need = () => HEADER_BYTES + (bytes.length < HEADER_BYTES ? 0 : bytes.readUInt32LE(0));
  for await (const part of socket) {
    parts.push(part);
    have += part.length;
    if (have < need()) continue;
    bytes = Buffer.concat([bytes, ...parts]);
    if (need() > MAX_FRAME_BYTES) throw new Error('a frame is beyond every limit');
    for (; bytes.length >= HEADER_BYTES && bytes.length >= need(); bytes = bytes.subarray(need()))
      yield { type: bytes.readUInt8(4), payload: bytes.subarray(HEADER_BYTES, need()) };
    parts = [];
    have = bytes.length;
  }
}

// ---- Files

const DATA_NAME = /\.(csv|tsv|txt|ndjson|jsonl)(\.gz)?$/i;
/** What programs leave beside their data: never data, and not worth a word. */
const PASSED_OVER = /^\.|^~\$|^_SUCCESS$|\.crc$/i;

/**
 * The files of a table: all data in its folder, however deep, and beside it what has a name that begins with the table's.
 * What else lies there is named.
 */
async function filesOf(dir, table) {
  const paths = [];
  const idOf = ({ dev, ino }) => `${dev} ${ino}`;
  const outside = [];
  for (let at = await realpath(dir), last = ''; at !== last; last = at, at = dirname(at))
    outside.push(idOf(await stat(at)));
  const take = async (path, name, above) => {
    if (PASSED_OVER.test(name)) return;
    const found = await stat(join(dir, path)).catch(() => undefined);
    const isTop = above === outside;
    if (found?.isDirectory() && (!isTop || name.toLowerCase() === table)) {
      // A link to a folder that it is in, or that the data folder is in.
      const id = idOf(found);
      if (above.includes(id)) return;
      for (const inside of await readdir(join(dir, path))) await take(`${path}/${inside}`, inside, [...above, id]);
    } else if (found?.isDirectory()) leftOut(`${path}/`, 'which is a folder that belongs to no table');
    else if (!DATA_NAME.test(name)) leftOut(path, 'which is not a .csv, .tsv, .txt, .ndjson or .jsonl file');
    else if (!found?.isFile()) throw new Error(`${path} is not a file`);
    else paths.push({ name: path, size: found.size });
  };
  for (const name of await readdir(dir)) if (name.toLowerCase().startsWith(table)) await take(name, name, outside);
  return paths.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const leftOut = (path, why) => say(`left out: ${path}, ${why}`);

/** Data that no table has. */
async function tellStrays(dir) {
  const known = [...tableNames, 'vouchers', 'payment_methods'];
  for (const name of await readdir(dir))
    if (DATA_NAME.test(name) && !PASSED_OVER.test(name) && !known.some((table) => name.toLowerCase().startsWith(table)))
      leftOut(name, 'which belongs to no table');
}

/** The payloads that carry the files of a table. */
async function* piecesOf(dir, tableIndex, files, maxFrameBytes) {
  const most = Math.min(PIECE_BYTES, maxFrameBytes - CSV_HEADER_BYTES);
  for (const [fileIndex, { name, size }] of files.entries()) {
    const file = await open(join(dir, name));
    try {
      for (let offset = 0; offset < size;) {
        const payload = Buffer.alloc(CSV_HEADER_BYTES + Math.min(most, size - offset));
        payload.writeUInt16LE(tableIndex, 0);
        payload.writeUInt32LE(fileIndex, 4);
        payload.writeBigUInt64LE(BigInt(offset), 8);
        const { bytesRead } = await file.read(payload, CSV_HEADER_BYTES, payload.length - CSV_HEADER_BYTES, offset);
        if (bytesRead === 0) throw new Error(`${name} has become shorter`);
        yield payload.subarray(0, CSV_HEADER_BYTES + bytesRead);
        offset += bytesRead;
      }
    } finally {
      await file.close();
    }
  }
}

// ---- Chunks

const align = (offset, to) => Math.ceil(offset / to) * to;
const uuidText = (bytes) => bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** Of one value after the other: how many steps it is above the least, in `width` bits. What does not fit the type wraps around. */
const integers = (wrap) => (data, present, width) => {
  if (width < 1 || width > 32 || data.length !== 8 + Math.ceil((present * width) / 8)) throw new Error('a column that is cut off');
  return (i) => {
    let steps = 0n;
    for (let bit = i * width, end = bit + width, at = 0n; bit < end; bit++, at++)
      steps |= BigInt((data[8 + (bit >> 3)] >> (bit & 7)) & 1) << at;
    return Number(wrap(BigInt(data.readInt32LE(0)) + BigInt(data.readUInt32LE(4)) * steps));
  };
};
const readers = [
  integers((value) => BigInt.asUintN(8, value)),
  integers((value) => BigInt.asUintN(16, value)),
  integers((value) => BigInt.asIntN(32, value)),
  (data) => (i) => data.readDoubleLE(i * 8),
  (data) => (i) => uuidText(data.subarray(i * 16, i * 16 + 16)),
  (data, present) => (i) => {
    const texts = data.subarray((present + 1) * 4);
    return texts.toString('utf8', data.readUInt32LE(i * 4), data.readUInt32LE(i * 4 + 4));
  },
];

/** One object for each row: a value for each column, undefined where it is missing. */
function rowsOf(chunk) {
  if (chunk.readUInt8(0) !== 2) throw new Error('a chunk of another version');
  // Every column has a bit for each row at least: more rows than that are not there, whatever the header claims.
  if (chunk.readUInt32LE(4) > (chunk.readUInt8(1) > 0 ? chunk.length * 8 : 0)) throw new Error('a chunk lies about its rows');
  const rows = Array.from({ length: chunk.readUInt32LE(4) }, () => ({}));
  const columns = [];
  let at = 8;
  for (let c = 0; c < chunk.readUInt8(1); c++) {
    const nameEnd = at + 12 + chunk.readUInt8(at + 2);
    const [type, hasBitmap, name] = [chunk[at], chunk[at + 1] === 1, chunk.toString('latin1', at + 12, nameEnd)];
    const [width, present, length] = [chunk[at + 3], chunk.readUInt32LE(at + 4), chunk.readUInt32LE(at + 8)];
    columns.push({ type, hasBitmap, name, width, present, length });
    at = align(nameEnd, 4);
  }
  for (const { type, hasBitmap, name, width, present, length } of columns) {
    let bitmap;
    if (hasBitmap) {
      at = align(at, 8);
      bitmap = chunk.subarray(at, (at += Math.ceil(rows.length / 8)));
    }
    at = align(at, 8);
    const data = chunk.subarray(at, (at += length));
    const valueOf = present > 0 && readers[type](data, present, width);
    let next = 0;
    rows.forEach((row, r) => {
      if (!bitmap || bitmap[r >> 3] & (1 << (r & 7))) row[name] = valueOf(next++);
    });
  }
  return rows;
}

// ---- Answers

const two = (number) => String(number).padStart(2, '0');
const year = (number) => String(Math.floor(number)).padStart(4, '0');

/** Of a number in units of that decimal, or of a sum that is too large for a number, as text: at least one decimal, no zero behind it. */
function fixed(decimals) {
  return (value) => {
    const units = BigInt(value);
    const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
    const behind = digits.slice(-decimals).replace(/(?<=.)0+$/, '');
    return `${units < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${behind}`;
  };
}

/** Of seconds since 1970, perhaps with a half: a date and a time of day. */
const momentText = (seconds) => new Date(seconds * 1000).toISOString().replace('T', ' ').replace(/\.?0*Z$/, '');

const formats = {
  text: String,
  uuid: String,
  integer: String,
  money: fixed(3),
  decimal: fixed(6),
  month: (value) => `${year(value / 12)}-${two((value % 12) + 1)}`,
  half: (value) => `${year(value / 2)}-H${(value % 2) + 1}`,
  date: (value) => momentText(value * 86_400).slice(0, 10),
  instant: momentText,
  boolean: (value) => String(value === 1),
};

/** Rounded, half away from zero. */
function quotient(value, divisor) {
  const [sum, by] = [BigInt(value), BigInt(divisor)];
  const size = ((sum < 0n ? -sum : sum) * 2n + by) / (by * 2n);
  return sum < 0n ? -size : size;
}

function printed(row, { from, format, fallback, dividedBy }) {
  if (row[from] === undefined) return fallback === undefined ? '' : String(row[fallback]);
  return formats[format](dividedBy === undefined ? row[from] : quotient(row[from], row[dividedBy]));
}

function compare(a, b, { column, format, fallback }) {
  if (format !== 'text' && format !== 'uuid') {
    // What is missing is the least; a number and a large sum, which is text, compare by their values.
    const [one, other] = [a, b].map((row) => (typeof row[column] === 'string' ? BigInt(row[column]) : row[column]));
    if (one === undefined || other === undefined) return (one !== undefined) - (other !== undefined);
    return one < other ? -1 : Number(one > other);
  }
  const text = (row) => Buffer.from(printed(row, { from: column, format, fallback }));
  return Buffer.compare(text(a), text(b));
}

/** Rows without a value stand where `missing` says, whichever way the column is turned. */
function compareMissing(a, b, { column, missing }) {
  if (missing === undefined) return 0;
  const order = (a[column] === undefined) - (b[column] === undefined);
  return missing === 'first' ? -order : order;
}

const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function csvOf({ columns, orderBy }, rows) {
  const inOrder = (a, b) => {
    for (const by of orderBy) {
      const order = compareMissing(a, b, by) || (by.descending ? -1 : 1) * compare(a, b, by);
      if (order !== 0) return order;
    }
    return 0;
  };
  const lines = rows.sort(inOrder).map((row) => columns.map((column) => field(printed(row, column))).join(','));
  return [columns.map(({ header }) => field(header)).join(','), ...lines, ''].join('\n');
}

// ---- A session

async function run(host, port, dir, options) {
  await tellStrays(dir);
  const sql = options.sql && { questions: [{ name: parse(options.sql).name, text: await readFile(options.sql, 'utf8') }] };
  const files = {};
  for (const table of tableNames) files[table] = await filesOf(dir, table);
  const socket = connect(port, host);
  socket.setNoDelay(true);
  const token = process.env.COFFEE_TOKEN;
  sendJson(socket, types.BEGIN_CONNECTION, { magic: 'coffee', version: 1, ...(token && { token }) });
  let ready, accepted, uploading, pinging, answers;
  // What each upload that is not acknowledged counts in the window, and how many are.
  const underway = [];
  let acknowledged = 0;
  // After the last result.
  let offset = 0n;
  let wake = () => {};
  const upload = async () => {
    for (const [index, { table }] of accepted.scan.entries()) {
      for await (const payload of piecesOf(dir, index, files[table], ready.maxFrameBytes)) {
        while (underway.reduce((sum, bytes) => sum + bytes, payload.length) > ready.windowBytes)
          await new Promise((resolve) => (wake = resolve));
        underway.push(payload.length + 2048);
        send(socket, types.UPLOAD_CSV, payload);
      }
      sendJson(socket, types.TABLE_END, { table });
    }
  };
  const placed = (place) => {
    if (place === 0) uploading ??= upload().catch((error) => socket.destroy(error));
  };
  try {
    for await (const { type, payload } of framesOf(socket)) {
      switch (type) {
        case types.CONNECTION_READY:
          ready = JSON.parse(payload);
          pinging = setInterval(() => send(socket, types.PING), Math.max(1, ready.pingSeconds) * 1000);
          sendJson(socket, types.START_JOB, {
            ...(sql ? { sql } : { queries: options.queries?.split(',') ?? [] }),
            format: 'csv',
            onBadRow: options['on-bad-row'] ?? 'fail',
            ...(options['max-bad-rows'] && { maxBadRows: Number(options['max-bad-rows']) }),
            ...(options.encoding && { encoding: options.encoding }),
            fingerprint: createHash('sha256').update(JSON.stringify(files)).digest('hex'),
            tables: tableNames.flatMap((table) => (files[table].length > 0 ? [{ table, files: files[table] }] : [])),
          });
          break;
        case types.JOB_ACCEPTED:
          accepted = JSON.parse(payload);
          if (!accepted.results.every(({ name }) => ANSWER_NAME.test(name))) throw new Error('an answer has no valid name');
          answers = accepted.results.map(() => []);
          placed(accepted.place);
          break;
        case types.JOB_PLACE:
          placed(JSON.parse(payload).place);
          break;
        case types.UPLOAD_ACK:
          underway.splice(0, payload.readUInt32LE(0) - acknowledged);
          acknowledged = payload.readUInt32LE(0);
          wake();
          break;
        case types.TABLE_END_ACK: {
          const { badRows, notes = [] } = JSON.parse(payload);
          for (const note of notes) say(`note: ${note}`);
          for (const row of badRows?.first ?? []) say(`skipped: ${row}`);
          for (const { reason, count } of badRows?.reasons ?? []) say(`skipped, in all: ${count} ${reason}`);
          break;
        }
        case types.SUBMIT_RESULTS:
          if (payload.readBigUInt64LE(0) < offset) throw new Error('results do not come in their order');
          offset = payload.readBigUInt64LE(0) + 1n;
          for (const row of rowsOf(payload.subarray(16))) answers[payload.readUInt16LE(8)].push(row);
          send(socket, types.RESULTS_ACK, payload.subarray(0, 8));
          break;
        case types.JOB_ENDED: {
          const { outcome, reason } = JSON.parse(payload);
          if (outcome !== 'completed') throw new Error(`the job was ${outcome}: ${reason ?? ''}`);
          if (offset === 0n) send(socket, types.RESULTS_ACK, Buffer.alloc(8));
          return accepted.results.map((answer, i) => `# ${answer.name}.csv\n${csvOf(answer, answers[i])}`).join('');
        }
        case types.PING:
          send(socket, types.PONG);
          break;
        case types.ERROR: {
          const { code, message } = JSON.parse(payload);
          throw new Error(`${code}: ${message}`);
        }
      }
    }
    throw new Error('the gateway has closed the connection');
  } finally {
    clearInterval(pinging);
    socket.destroy();
  }
}

/** What others said must not act on the terminal. */
function say(line) {
  process.stderr.write(`${line.replace(/[\p{C}\u2028\u2029]/gu, '?')}\n`);
}

const USAGE =
  'usage: node coffee-csv-client.mjs HOST:PORT DIR [--queries LIST | --sql FILE] [--on-bad-row fail|skip] [--max-bad-rows N] [--encoding utf8|latin1|windows-1252]';

function commandOf(args) {
  const names = ['queries', 'sql', 'on-bad-row', 'max-bad-rows', 'encoding'];
  const strings = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  try {
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options: strings });
    const [, host, port] = /^(.+):(\d+)$/.exec(positionals[0] ?? '') ?? [];
    return host && positionals.length === 2 ? { host, port: Number(port), dir: positionals[1], options: values } : undefined;
  } catch {
    return undefined;
  }
}

// Whoever read the answers has gone, or the disk is full.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') say(error.message);
  process.exit(error.code === 'EPIPE' ? 141 : 1);
});

const command = commandOf(process.argv.slice(2));
if (!command) {
  say(USAGE);
  process.exitCode = 2;
} else {
  try {
    process.stdout.write(await run(command.host, command.port, command.dir, command.options));
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
