/** Kinds of values in a scaling file: how they are written, and what is said of one that is wrong. Pure. */
import { isIP } from 'node:net';
import { isPlainHttpUrl } from '@coffee/core/config';
import * as z from 'zod';

const byteUnits: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

export function wholeNumber(min: number, max: number) {
  const takes = `takes a whole number from ${min} to ${max}`;
  return z.number({ error: takes }).refine((value) => Number.isInteger(value) && value >= min && value <= max, takes);
}

/** `512MiB`, as bytes. */
export function size(min: string, max: string) {
  const takes = `takes a size from ${min} to ${max}, like 512MiB or 2GiB`;
  const [least, most] = [bytesOf(min) ?? 0, bytesOf(max) ?? 0];
  return z.string({ error: takes }).transform((text, context): number => {
    const bytes = bytesOf(text);
    if (bytes !== undefined && bytes >= least && bytes <= most) return bytes;
    context.addIssue({ code: 'custom', message: takes });
    return z.NEVER;
  });
}

function bytesOf(text: string): number | undefined {
  const match = /^(\d{1,6})(KiB|MiB|GiB|TiB)$/.exec(text);
  return match ? Number(match[1]) * byteUnits[match[2]!]! : undefined;
}

/** The other way round: in the largest unit that leaves a whole number. */
export function formatSize(bytes: number): string {
  const unit = ['TiB', 'GiB', 'MiB', 'KiB'].find((name) => bytes % byteUnits[name]! === 0);
  return unit === undefined ? `${bytes}` : `${bytes / byteUnits[unit]!}${unit}`;
}

/** As services read it, which know no TiB. */
export const settingSize = (bytes: number): string =>
  formatSize(bytes).replace(/^(\d+)TiB$/, (_, count: string) => `${Number(count) * 1024}GiB`);

/** Cores, to hundredths. */
export function cores() {
  const takes = 'takes a number of cores from 0.05 to 256, like 0.5 or 2';
  const isOfHundredths = (value: number): boolean => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6;
  return z
    .number({ error: takes })
    .refine((value) => value >= 0.05 && value <= 256 && isOfHundredths(value), takes)
    .transform((value) => Math.round(value * 100) / 100);
}

export function oneOf<const T extends string>(...choices: readonly [T, ...T[]]) {
  return z.enum(choices, { error: `takes ${choices.join(' or ')}` });
}

/** Whether clients connect with TLS, and with whose certificate. */
export const tls = () =>
  z.union([z.boolean(), z.literal('self-signed')], { error: 'takes true, false or self-signed' });

/** A port, or `false` for none. */
export const portOrNone = () =>
  z.union([wholeNumber(1, 65_535), z.literal(false)], { error: 'takes a port from 1 to 65535, or false' });

/** `shop` or `10.0.0.0/8`: pods of a namespace, or a range of addresses. */
export function peer() {
  const takes = 'takes a namespace, or a range of addresses like 10.0.0.0/8';
  return z.string({ error: takes }).refine((text) => {
    const [address = '', bits, ...more] = text.split('/');
    if (bits === undefined) return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
  }, takes);
}

export const yesOrNo = () => z.boolean({ error: 'takes true or false' });

/** @param takes what it takes, in words. */
export function text(form: RegExp, takes: string) {
  return z.string({ error: `takes ${takes}` }).regex(form, `takes ${takes}`);
}

export function brokerUrl() {
  const takes = 'takes an amqp:// or amqps:// URL';
  return z.string({ error: takes }).refine((url) => {
    if (!URL.canParse(url) || /[\s,]/.test(url)) return false;
    const { protocol, hostname } = new URL(url);
    return (protocol === 'amqp:' || protocol === 'amqps:') && hostname !== '';
  }, takes);
}

export function httpUrl() {
  const takes = 'takes an http:// or https:// URL without a user and a query';
  return z.string({ error: takes }).refine(isPlainHttpUrl, takes);
}

/** A group of keys. Nothing stands for the defaults of all; another key is refused, and the message names those that there are. */
export function group<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape).join(', ');
  const schema = z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? `is unknown; there are ${names}` : `takes keys: ${names}`),
  });
  return z.preprocess((given) => given ?? {}, schema);
}
