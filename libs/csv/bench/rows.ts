/** Rows as the real exports have them, for the bench: the same seed gives the same bytes. */
const MEMBERS = 0.5;
const VOUCHERS = 0.0422;

export interface BenchTable {
  readonly name: 'transactions' | 'transaction_items' | 'users';
  readonly header: string;
  row(random: () => number, index: number): string;
}

const two = (value: number): string => String(value).padStart(2, '0');
const below = (random: () => number, limit: number): number => Math.floor(random() * limit);

function uuid(random: () => number): string {
  const word = (): string =>
    below(random, 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const hex = word() + word() + word() + word();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const time = (random: () => number): string =>
  `2024-01-${two(1 + below(random, 31))} ${two(7 + below(random, 13))}:${two(below(random, 60))}:${two(below(random, 60))}`;

/** At most three decimals, at least one. */
function decimal(value: number): string {
  const text = value.toFixed(3).replace(/0+$/, '');
  return text.endsWith('.') ? `${text}0` : text;
}

export const benchTables: readonly BenchTable[] = [
  {
    name: 'transactions',
    header:
      'transaction_id,store_id,payment_method_id,voucher_id,user_id,original_amount,discount_applied,final_amount,created_at',
    row(random) {
      const amount = 6 + below(random, 170) * random() * 0.5;
      const original = Math.round(amount * 2) / 2;
      const discount = random() < VOUCHERS ? original * 0.07 : 0;
      const user = random() < MEMBERS ? `${1 + below(random, 2e6)}.0` : '';
      return (
        `${uuid(random)},${1 + below(random, 10)},${1 + below(random, 5)},${discount ? '10.0' : ''},${user},` +
        `${decimal(original)},${decimal(discount)},${decimal(original - discount)},${time(random)}`
      );
    },
  },
  {
    name: 'transaction_items',
    header: 'transaction_id,item_id,quantity,unit_price,subtotal,created_at',
    row(random) {
      const quantity = 1 + below(random, 3);
      const price = 6 + below(random, 9) / 2;
      return `${uuid(random)},${1 + below(random, 8)},${quantity},${decimal(price)},${decimal(price * quantity)},${time(random)}`;
    },
  },
  {
    name: 'users',
    header: 'user_id,gender,birthdate,registered_at',
    row(random, index) {
      const birthdate = `${1950 + below(random, 55)}-${two(1 + below(random, 12))}-${two(1 + below(random, 28))}`;
      return `${index + 1},${random() < 0.5 ? 'female' : 'male'},${birthdate},${time(random)}`;
    },
  },
];

/** A small generator of numbers in 0..1: xorshift. */
export function seeded(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
