/** In place of node:crypto: hashes that are there at once, which a browser's own are not. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

interface Hash {
  update(data: Uint8Array | string): Hash;
  digest(encoding: 'hex'): string;
}

export function createHash(_name: 'sha256'): Hash {
  const state = sha256.create();
  const hash: Hash = {
    update(data) {
      state.update(typeof data === 'string' ? utf8ToBytes(data) : data);
      return hash;
    },
    digest: () => bytesToHex(state.digest()),
  };
  return hash;
}

/** Imported by parts of the libraries that do not run here. Browsers have it only where a page came over TLS or from this machine. */
export const randomUUID = (): string => crypto.randomUUID();

export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
