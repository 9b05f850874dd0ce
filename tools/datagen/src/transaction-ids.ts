/**
 * Ids of transactions: random UUIDs, or text of every kind that is no canonical UUID (another case or length, no dashes, UTF-8 whose
 * order by bytes is not the order of its UTF-16 units). No two are equal: random ones by their 122 bits, others by their serial number.
 */
import { putUuid, UUID_LENGTH } from './ascii';
import type { IdStyle } from './options';
import type { Random } from './random';

export const LONGEST_ID = 64;

export class TransactionIds {
  /** The current id, in the first `length` bytes; valid after next(). */
  readonly bytes = Buffer.alloc(LONGEST_ID);
  length = 0;
  private serial = 0;

  /** @param prefix keeps the ids of one stream apart from those of another. */
  constructor(
    private readonly style: IdStyle,
    private readonly prefix: string,
    private readonly random: Random,
  ) {}

  next(): void {
    const { random } = this;
    this.length = putUuid(this.bytes, 0, random.bits(), random.bits(), random.bits(), random.bits());
    if (this.style === 'uuid' || (this.style === 'mixed' && random.bits() < 0)) return;
    this.length = this.bytes.write(this.asText(this.bytes.toString('latin1', 0, UUID_LENGTH)));
  }

  /** The next id as a string. */
  nextText(): string {
    this.next();
    return this.bytes.toString('utf8', 0, this.length);
  }

  private asText(uuid: string): string {
    const own = `${this.prefix}-${this.serial++}`;
    switch (this.random.below(9)) {
      case 0:
        return `A${uuid.slice(1).toUpperCase()}`;
      case 1:
        return uuid.replaceAll('-', '');
      case 2:
        return `${uuid}0`;
      case 3:
        return `${uuid.slice(0, -1)}g`;
      case 4:
        return `Ticket ${own}`;
      case 5:
        return `0${own}`;
      case 6:
        return `caf\u00e9-${own}`;
      case 7:
        return `\uff5e${own}`;
      default:
        return `\u{1f600}${own}`;
    }
  }
}
