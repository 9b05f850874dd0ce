/**
 * Connections that are not wanted for long, as many as there is room for. Owns: who makes room: the oldest of the address that has most of them, so that
 * who opens connection after connection from one address evicts its own. Must not know: what they are there for.
 */
import { Counts } from './counts';

export interface Guest {
  readonly address: string;
  /** Ends the connection. */
  readonly evict: () => void;
}

export class Crowd {
  /** The oldest first. */
  readonly #members = new Map<string, Guest>();

  /** @param evicted is told whom it costs the place, before its connection is ended. */
  constructor(
    private readonly room: number,
    private readonly evicted: (peer: string) => void = () => undefined,
  ) {}

  get size(): number {
    return this.#members.size;
  }

  get(peer: string): Guest | undefined {
    return this.#members.get(peer);
  }

  add(peer: string, member: Guest): void {
    this.#members.set(peer, member);
    if (this.#members.size > this.room) this.#evictOne();
  }

  delete(peer: string): void {
    this.#members.delete(peer);
  }

  /** Of several addresses that have most, the oldest of all. */
  #evictOne(): void {
    const counts = new Counts();
    let most = 0;
    for (const { address } of this.#members.values()) {
      counts.add(address, 1);
      most = Math.max(most, counts.of(address));
    }
    for (const [peer, { address, evict }] of this.#members) {
      if (counts.of(address) < most) continue;
      this.evicted(peer);
      this.#members.delete(peer);
      return evict();
    }
  }
}
