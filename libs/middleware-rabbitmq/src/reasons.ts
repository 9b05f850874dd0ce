/**
 * Why something at the broker failed, in plain words for errors and logs. Owns: the translation of what sockets, amqplib and the broker
 * report. Must not know: how a failure is handled (`amqp-errors.ts`).
 */
import { ownValue } from '@coffee/core';

export const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** What amqplib rejects with on a channel or connection that no longer exists. The reason is known to the connection. */
const GONE =
  /^(Channel (ended, no reply will be forthcoming|closed|closing)|channel closed|Connection (closed|closing)\b)/;

/** Whether an error only reports that its channel or connection is gone, without a reason of its own. */
export const isGone = (thrown: unknown): boolean => GONE.test(textOf(thrown)) && !REPLY.test(textOf(thrown));

/** How amqplib wraps the reply with which the broker closes a channel or a connection. */
const REPLY = /(\d+) \([A-Z-]+\) with message "(.*)"$/s;

/** The broker's text begins with the name of the code. */
const withCode = (code: string, text: string): string => `${text.trim()} (${code})`;

const SOCKET_CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'host name lookup failed',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'timed out',
};

const TEXTS: Readonly<Record<string, string>> = {
  'connect ETIMEDOUT': 'timed out',
  'Heartbeat timeout': 'no heartbeat from the broker',
  'Unexpected close': 'closed by the other end without a reason',
  'Socket closed abruptly during opening handshake': 'closed by the other end during the opening handshake',
  'The operation was aborted': 'aborted',
};

/** The reason in `thrown`, without library jargon and without credentials. */
export function reasonOf(thrown: unknown): string {
  const text = textOf(thrown);
  const reply = REPLY.exec(text);
  if (reply) return withCode(reply[1]!, reply[2]!);
  if (GONE.test(text)) return 'the channel or its connection has gone';
  const code: unknown = (thrown as { readonly code?: unknown } | null | undefined)?.code;
  const known = typeof code === 'string' ? ownValue(SOCKET_CODES, code) : undefined;
  if (known !== undefined) return `${known} (${String(code)})`;
  return ownValue(TEXTS, text) ?? (text === '' ? 'no reason given' : text);
}
