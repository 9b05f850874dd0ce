/**
 * Who may be connected. Owns: how many have begun their session, of all, of one owner and of one address, and the few that have not:
 * strangers have a share of their own, so that they shut out nobody who has a token. In it they make room for each other (`Crowd`).
 * Must not know: sockets, frames.
 */
import { SessionError } from '@coffee/protocol';
import { Counts } from './counts';
import { Crowd, type Guest } from './crowd';

export interface PlaceLimits {
  /** Connections past their handshake. */
  readonly connections: number;
  readonly ownerConnections: number;
  /** Of one address, past their handshake or not. */
  readonly addressConnections: number;
  /** Connections that are not past their handshake. */
  readonly strangers: number;
}

export class ConnectionPlaces {
  readonly #strangers: Crowd;
  readonly #begun = new Map<string, Guest & { readonly owner: string }>();
  readonly #addresses = new Counts();
  readonly #owners = new Counts();

  constructor(private readonly limits: PlaceLimits) {
    this.#strangers = new Crowd(limits.strangers, (peer) => this.leave(peer));
  }

  /** Places, of all kinds. */
  get most(): number {
    return this.limits.connections + this.limits.strangers;
  }

  /** Connections that hold a place. */
  get size(): number {
    return this.#strangers.size + this.#begun.size;
  }

  /**
   * A connection is there. `evict` ends it, to make room for another.
   * @param peer is no other's while this one holds its place.
   * @throws SessionError TOO_MANY when its address has too many.
   */
  enter(peer: string, address: string, evict: () => void): void {
    if (this.#addresses.of(address) >= this.limits.addressConnections)
      throw tooMany(`${this.limits.addressConnections} connections of one address`);
    this.#addresses.add(address, 1);
    this.#strangers.add(peer, { address, evict });
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
    const begun = this.#begun.get(peer);
    const guest = begun ?? this.#strangers.get(peer);
    if (!guest) return;
    this.#strangers.delete(peer);
    this.#begun.delete(peer);
    this.#addresses.add(guest.address, -1);
    if (begun) this.#owners.add(begun.owner, -1);
  }
}

const tooMany = (what: string): SessionError =>
  new SessionError('TOO_MANY', `this gateway takes ${what}: try later, or another gateway`);
