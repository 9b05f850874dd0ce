/**
 * Who may be connected. Owns: how many have begun their session, of all, of one owner and of one address, and the few that have not:
 * strangers have a share of their own, so that they shut out nobody who has a token. In it the oldest of the address that has most of them makes
 * room: who opens connection after connection from one address evicts its own. Must not know: sockets, frames.
 */
import { SessionError } from '@coffee/protocol';

export interface PlaceLimits {
  /** Connections past their handshake. */
  readonly connections: number;
  readonly ownerConnections: number;
  /** Of one address, past their handshake or not. */
  readonly addressConnections: number;
  /** Connections that are not past their handshake. */
  readonly strangers: number;
}

interface Guest {
  readonly address: string;
  owner?: string;
  readonly evict: () => void;
}

export class ConnectionPlaces {
  /** By address and port, the oldest first. */
  readonly #strangers = new Map<string, Guest>();
  readonly #begun = new Map<string, Guest>();
  readonly #addresses = new Counts();
  readonly #owners = new Counts();

  constructor(private readonly limits: PlaceLimits) {}

  /** Places, of all kinds. */
  get most(): number {
    return this.limits.connections + this.limits.strangers;
  }

  /** Connections that hold a place. */
  get size(): number {
    return this.#strangers.size + this.#begun.size;
  }

  /**
   * A connection is there, or has come so far that it is ended in another way. `evict` ends it, to make room for another.
   * @throws SessionError TOO_MANY when its address has too many.
   */
  enter(peer: string, address: string, evict: () => void): void {
    if (!this.#strangers.has(peer)) {
      if (this.#addresses.of(address) >= this.limits.addressConnections)
        throw tooMany(`${this.limits.addressConnections} connections of one address`);
      this.#addresses.add(address, 1);
    }
    this.#strangers.set(peer, { address, evict });
    if (this.#strangers.size > this.limits.strangers) this.#evictOne();
  }

  /** It has said whose it is. @throws SessionError TOO_MANY when there are too many, of all or of this owner. */
  begin(peer: string, owner: string): void {
    const guest = this.#strangers.get(peer);
    if (!guest) return;
    const { connections, ownerConnections } = this.limits;
    if (this.#begun.size >= connections) throw tooMany(`${connections} connections at once`);
    if (this.#owners.of(owner) >= ownerConnections) throw tooMany(`${ownerConnections} connections of one token`);
    this.#strangers.delete(peer);
    this.#begun.set(peer, { ...guest, owner });
    this.#owners.add(owner, 1);
  }

  /** It is gone. Idempotent. */
  leave(peer: string): void {
    const guest = this.#strangers.get(peer) ?? this.#begun.get(peer);
    if (!guest) return;
    this.#strangers.delete(peer);
    this.#begun.delete(peer);
    this.#addresses.add(guest.address, -1);
    if (guest.owner !== undefined) this.#owners.add(guest.owner, -1);
  }

  /** The oldest stranger of the address that has most; of several such addresses, the oldest of all. */
  #evictOne(): void {
    const strangers = new Counts();
    let most = 0;
    for (const { address } of this.#strangers.values()) {
      strangers.add(address, 1);
      most = Math.max(most, strangers.of(address));
    }
    for (const [peer, { address, evict }] of this.#strangers) {
      if (strangers.of(address) < most) continue;
      this.leave(peer);
      return evict();
    }
  }
}

class Counts {
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string, change: 1 | -1): void {
    const count = this.of(name) + change;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }
}

const tooMany = (what: string): SessionError =>
  new SessionError('TOO_MANY', `this gateway takes ${what}: try later, or another gateway`);
