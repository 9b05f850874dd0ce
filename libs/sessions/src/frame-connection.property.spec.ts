import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { FRAME_HEADER_BYTES, encodeFrameHeader } from './frame-header';
import type { FrameType } from './frame-table';
import { FrameConnection, UPLOAD_HEADROOM, type Frame } from './frame-connection';

/** What a socket is to a connection, without a network. */
class FakeSocket extends Duplex {
  readonly sent: Buffer[] = [];
  bytesWritten = 0;
  setNoDelay(): this {
    return this;
  }
  override _read(): void {}
  override _write(data: Buffer, _encoding: string, done: () => void): void {
    this.sent.push(data);
    done();
  }
}

function connect(frames: Frame[], slow: boolean): { socket: FakeSocket; closed: Promise<Error | undefined> } {
  const socket = new FakeSocket();
  const options = { maxFrameBytes: 1 << 16, frameDeadline: 10_000, pingInterval: 10_000 };
  const closed = new Promise<Error | undefined>((resolve) => {
    new FrameConnection(socket as unknown as Socket, options, {
      frame: async (frame) => {
        if (slow) await new Promise((next) => setImmediate(next));
        frames.push(frame);
      },
      closed: resolve,
    });
  });
  return { socket, closed };
}

const types: FrameType[] = ['START_JOB', 'UPLOAD', 'UPLOAD_CSV', 'CANCEL', 'PONG', 'PING'];
const limits: Partial<Record<FrameType, number>> = { PING: 0, PONG: 0 };
const frame = fc
  .tuple(fc.constantFrom(...types), fc.uint8Array({ maxLength: 300 }))
  .map(([type, bytes]) => ({ type, payload: bytes.subarray(0, limits[type] ?? bytes.length) }));

describe('FrameConnection', () => {
  it('reads over what nobody wants, in its place among the others, and allocates nothing for it', async () => {
    const socket = new FakeSocket();
    const frames: Frame[] = [];
    const options = { maxFrameBytes: 1 << 30, frameDeadline: 10_000, pingInterval: 10_000 };
    const closed = new Promise<Error | undefined>((resolve) => {
      new FrameConnection(socket as unknown as Socket, options, {
        expects: ({ type }) => (type === 'UPLOAD' ? 'drop' : 'keep'),
        frame: (frame) => void frames.push(frame),
        closed: resolve,
      });
    });
    const body = Buffer.alloc(3000);
    for (const type of ['CANCEL', 'UPLOAD', 'CANCEL'] as const) {
      socket.push(encodeFrameHeader(type, body.length));
      for (let at = 0; at < body.length; at += 700) socket.push(body.subarray(at, at + 700));
    }
    socket.push(null);
    expect(await closed).toBeUndefined();
    expect(frames.map(({ type, dropped }) => [type, dropped])).toEqual([
      ['CANCEL', undefined],
      ['UPLOAD', 3000],
      ['CANCEL', undefined],
    ]);
    expect(frames[1]!.payload.buffer.byteLength).toBe(0);
    expect(frames[2]!.payload.byteLength).toBe(3000);
  });

  it('reads no more of a peer that does not read its answers, and goes on when it does', async () => {
    let flush: (() => void) | undefined;
    class UnreadSocket extends FakeSocket {
      override _write(_data: Buffer, _encoding: string, done: () => void): void {
        flush = done;
      }
    }
    const socket = new UnreadSocket();
    const options = { maxFrameBytes: 1 << 16, frameDeadline: 10_000, pingInterval: 10_000 };
    const answer = new Uint8Array(1 << 16);
    let asked = 0;
    const connection: FrameConnection = new FrameConnection(socket as unknown as Socket, options, {
      frame: () => {
        asked++;
        void connection.send('SUBMIT_RESULTS', answer);
      },
      closed: () => undefined,
    });
    const questions = Buffer.concat(Array.from({ length: 10 }, () => encodeFrameHeader('LIST_JOBS', 0)));
    for (let i = 0; i < 100; i++) socket.push(questions);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    const unread = asked;
    expect(unread).toBeLessThan(50);
    while (asked < 1000) {
      flush?.();
      await new Promise(setImmediate);
    }
    expect(asked).toBe(1000);
    socket.destroy();
  });

  it('gives the frames that were sent, whatever the pieces they arrive in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { maxLength: 10 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 400 })),
        fc.boolean(),
        async (sent, cuts, slow) => {
          const bytes = Buffer.concat(
            sent.flatMap(({ type, payload }) => [encodeFrameHeader(type, payload.length), payload]),
          );
          const received: Frame[] = [];
          const { socket, closed } = connect(received, slow);
          for (let at = 0; at < bytes.length;) {
            const end = Math.min(at + Number(cuts.next().value), bytes.length);
            socket.push(bytes.subarray(at, end));
            at = end;
          }
          const expected = sent.filter(({ type }) => type !== 'PING' && type !== 'PONG');
          while (received.length < expected.length) await new Promise((next) => setImmediate(next));
          expect(received.map(({ type, payload }) => [type, [...payload]])).toEqual(
            expected.map(({ type, payload }) => [type, [...payload]]),
          );
          for (const { type, payload } of received)
            expect(payload.byteOffset).toBe(type === 'UPLOAD' ? UPLOAD_HEADROOM : 0);
          socket.push(null);
          expect(await closed).toBeUndefined();
          const pongs = Buffer.concat(socket.sent).length / FRAME_HEADER_BYTES;
          expect(pongs).toBe(sent.filter(({ type }) => type === 'PING').length);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('ends with one ERROR at bytes that are no frame, and hands nothing over after them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 8, maxLength: 400 }), async (bytes) => {
        bytes[4] = 200;
        const received: Frame[] = [];
        const { socket, closed } = connect(received, false);
        socket.push(bytes);
        socket.push(null);
        expect(await closed).toMatchObject({ session: 'BAD_FRAME' });
        expect(received).toEqual([]);
        const text = Buffer.concat(socket.sent).toString('latin1');
        expect(text.split('"code":"BAD_FRAME"')).toHaveLength(2);
      }),
      { numRuns: 50 },
    );
  });
});
