/** The 8 bytes in front of every payload. Owns: that nothing is taken in that is beyond its limit, or of a type that is not in the table. */
import { SessionError } from '@coffee/protocol';
import { frameTable, frameTypes, type FrameType } from './frame-table';

export const FRAME_HEADER_BYTES = 8;

export interface FrameHeader {
  readonly type: FrameType;
  readonly length: number;
}

const byCode = new Map(frameTypes.map((type) => [frameTable[type].code, type]));

/** Reads the 8 bytes at `at`. @throws SessionError BAD_FRAME for an unknown type or a payload beyond its limit. */
export function decodeFrameHeader(bytes: Uint8Array, at: number, maxFrameBytes: number): FrameHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, FRAME_HEADER_BYTES);
  const length = view.getUint32(0, true);
  const type = byCode.get(view.getUint8(4));
  if (type === undefined || view.getUint8(5) !== 0 || view.getUint16(6, true) !== 0) {
    throw new SessionError('BAD_FRAME', 'these bytes are no frame of the client protocol');
  }
  const { limit } = frameTable[type];
  const most = limit === 'data' ? maxFrameBytes : limit;
  if (length > most) throw new SessionError('BAD_FRAME', `a ${type} of ${length} bytes is beyond its limit of ${most}`);
  return { type, length };
}

/** The 8 bytes in front of a payload. */
export function encodeFrameHeader(type: FrameType, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  view.setUint8(4, frameTable[type].code);
  return bytes;
}
