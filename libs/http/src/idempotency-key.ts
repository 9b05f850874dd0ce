import type { Exchange } from './exchange';
import { HttpError } from './problem';

const KEY = /^[\x21-\x7e]{1,100}$/;

/** By which a client knows a job that it has not heard of. @throws HttpError BAD_REQUEST */
export function idempotencyKeyOf(exchange: Exchange): string | undefined {
  const key = exchange.header('idempotency-key');
  if (key === undefined || KEY.test(key)) return key;
  throw new HttpError('BAD_REQUEST', 'Idempotency-Key takes 1 to 100 printable characters');
}
