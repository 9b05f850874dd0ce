import { UPLOAD_FRAME_COST } from '@coffee/protocol';
import { parseGateways } from './gateway-client';
import { UploadQueue } from './upload-queue';

describe('UploadQueue', () => {
  /** Its window takes payloads of 100 bytes, the last of two frames. */
  function queue(...sizes: number[]): { uploads: UploadQueue; sent: number[]; safe: number[]; pump: () => void } {
    const uploads = new UploadQueue();
    const sent: number[] = [];
    const safe: number[] = [];
    for (const size of sizes)
      uploads.add({ payload: new Uint8Array(size), resolve: () => safe.push(size), reject: () => undefined });
    return {
      uploads,
      sent,
      safe,
      pump: () => uploads.pump(UPLOAD_FRAME_COST + 100, (payload) => sent.push(payload.byteLength)),
    };
  }

  it('sends what fits into the window, and the next when that is acknowledged', () => {
    const { uploads, sent, safe, pump } = queue(60, 30, 20);
    pump();
    expect(sent).toEqual([60, 30]);
    uploads.acknowledge(1);
    pump();
    expect([sent, safe]).toEqual([[60, 30, 20], [60]]);
    uploads.acknowledge(3);
    expect(safe).toEqual([60, 30, 20]);
  });

  it('sends what is not acknowledged again through the next connection, in its order', () => {
    const { uploads, sent, safe, pump } = queue(60, 30, 20);
    pump();
    uploads.acknowledge(1);
    uploads.restart();
    pump();
    expect(sent).toEqual([60, 30, 30, 20]);
    uploads.acknowledge(2);
    expect(safe).toEqual([60, 30, 20]);
  });

  it('counts each frame for what it takes in the gateway, but for the last', () => {
    const { uploads, sent, pump } = queue(0, 0, 0, 0);
    pump();
    expect(sent).toEqual([0, 0]);
    uploads.acknowledge(1);
    pump();
    expect(sent).toEqual([0, 0, 0]);
  });

  it('sends alone what is larger than the window', () => {
    const { sent, pump } = queue(5000, 1);
    pump();
    expect(sent).toEqual([5000]);
  });
});

describe('parseGateways', () => {
  it('reads hosts and ports', () => {
    expect(parseGateways('a.example:7000, [::1]:7001')).toEqual([
      { host: 'a.example', port: 7000 },
      { host: '::1', port: 7001 },
    ]);
  });

  it.each(['', 'host', 'host:', ':7000', 'host:0', 'host:65536', '::1:7000', 'a:1,'])('refuses %j', (text) => {
    expect(() => parseGateways(text)).toThrow('a gateway is HOST:PORT');
  });
});
