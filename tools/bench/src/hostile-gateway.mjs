/**
 * A gateway that means harm, to measure what it costs a client: `node hostile-gateway.mjs CLIENT ATTACK SECONDS` starts it, lets CLIENT (the
 * bundle of the command line) analyze examples/small through it, and prints how the client ended, how often it came, and its peak memory.
 * Attacks: rows (eight bytes that claim 2^28), results, progress (both without end), loop (a result that is no chunk after every JOB_ACCEPTED).
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [client, attack, seconds = '20'] = process.argv.slice(2);
const attacks = ['rows', 'results', 'progress', 'loop'];
if (!client || !attacks.includes(attack)) {
  console.error(`usage: node hostile-gateway.mjs CLIENT ${attacks.join('|')} [SECONDS]`);
  process.exit(2);
}
const example = join(dirname(fileURLToPath(import.meta.url)), '../../../examples/small');

function frame(type, payload) {
  const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  const header = Buffer.alloc(8);
  header.writeUInt32LE(bytes.length, 0);
  header.writeUInt8(type, 4);
  return Buffer.concat([header, bytes]);
}
const result = (offset, chunk) => {
  const header = Buffer.alloc(16);
  header.writeBigUInt64LE(BigInt(offset), 0);
  return frame(12, Buffer.concat([header, chunk]));
};

const accepted = frame(4, {
  job: 'j1',
  scan: [],
  results: [
    {
      name: 'q1',
      query: 'q1',
      input: 0,
      attached: [],
      columns: [{ header: 'a', from: 'a', format: 'integer' }],
      orderBy: [],
    },
  ],
  format: 'columns',
  onBadRow: 'fail',
  fingerprint: '',
  ended: [],
  state: 'running',
  place: 0,
});
/** 512 KiB rows of one byte in column "a". */
const ROWS = 1 << 19;
const large = Buffer.alloc(24 + ROWS);
large.writeUInt8(1, 0);
large.writeUInt8(1, 1);
large.writeUInt32LE(ROWS, 4);
large.writeUInt8(1, 10);
large.writeUInt32LE(ROWS, 12);
large.writeUInt32LE(ROWS, 16);
large.write('a', 20);

/** Writes as fast as the other side reads, until it has gone. */
async function pour(socket, next) {
  for (let i = 0; !socket.destroyed; i++)
    if (!socket.write(next(i))) await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
}

function answer(socket) {
  socket.write(accepted);
  switch (attack) {
    case 'rows':
      socket.write(result(0, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0x10])));
      return socket.write(frame(14, { job: 'j1', outcome: 'completed' }));
    case 'results':
      return void pour(socket, (i) => result(i, large));
    case 'progress': {
      const stages = Array.from({ length: 200 }, (_, i) => ({ stage: `s${i}`, done: i }));
      return void pour(socket, (i) => frame(11, { job: 'j1', stages: [...stages.slice(1), { stage: 's', done: i }] }));
    }
    case 'loop':
      return socket.write(result(0, Buffer.alloc(24, 7)));
  }
}

let asked = 0;
const server = createServer((socket) => {
  socket.on('error', () => undefined).setMaxListeners(0);
  let begun = false;
  socket.on('data', () => {
    if (!begun) socket.write(frame(2, { version: 1, maxFrameBytes: 1 << 20, windowBytes: 1 << 20, pingSeconds: 10 }));
    else if (asked++ >= 0 && !socket.answered) answer(socket, (socket.answered = true));
    begun = true;
  });
});
server.listen(0, '127.0.0.1', () => {
  const gateway = `127.0.0.1:${server.address().port}`;
  const child = spawn(process.execPath, [client, 'analyze', example, '--gateway', gateway], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const started = performance.now();
  let [peak, said] = [0, ''];
  child.stderr.on('data', (data) => (said = (said + data).slice(-2000)));
  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0));
    } catch {
      // It has ended.
    }
  }, 20);
  const late = setTimeout(() => child.kill('SIGKILL'), Number(seconds) * 1000);
  child.on('close', (code, signal) => {
    clearInterval(watch);
    clearTimeout(late);
    const took = ((performance.now() - started) / 1000).toFixed(1);
    const ended = signal ? `still running, killed after ${took} s` : `exit ${code} after ${took} s`;
    console.log(
      `${attack}: ${ended}; peak ${Math.round(peak / 1024)} MiB; asked ${asked} times; ${said.trim().split('\n').at(-1)}`,
    );
    process.exit(0);
  });
});
