/**
 * Who may ask a gateway for something, and how often: one for all its ports, so that nobody has twice as much who comes through two of them.
 * Must not know: sockets, what is asked.
 */
import { ConnectionPlaces, type PlaceLimits } from './connection-places';
import { RequestRates, type RequestRate } from './request-rates';
import { Tokens } from './tokens';

export interface ClientAccessOptions {
  /** Empty: everybody may come, and all jobs have one owner. */
  readonly tokens: readonly string[];
  readonly limits: PlaceLimits & { readonly requests: RequestRate };
}

export class ClientAccess {
  readonly tokens: Tokens;
  readonly rates: RequestRates;
  readonly places: ConnectionPlaces;

  constructor({ tokens, limits }: ClientAccessOptions) {
    this.tokens = new Tokens(tokens);
    this.rates = new RequestRates(limits.requests);
    this.places = new ConnectionPlaces(limits);
  }
}
