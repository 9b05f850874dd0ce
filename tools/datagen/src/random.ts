/**
 * Seeded random numbers: sfc32, the same on every machine because it is 32-bit integer arithmetic alone. Each stream is named, so that
 * one file's content does not depend on how many numbers another file took. Must not know: what the numbers are for.
 */
export class Random {
  private readonly state: Int32Array;

  /** @param seed 0 to 2^32 - 1. @param stream a name; different names give unrelated sequences of the same seed. */
  constructor(seed: number, stream: string) {
    let hash = 0x811c9dc5;
    for (const byte of Buffer.from(stream)) hash = Math.imul(hash ^ byte, 0x01000193);
    this.state = Int32Array.of(seed, hash, Math.imul(hash ^ seed, 0x9e3779b1), 1);
    for (let i = 0; i < 16; i++) this.bits();
  }

  /** 32 random bits as a signed integer. */
  bits(): number {
    const s = this.state;
    const a = s[0]!;
    const b = s[1]!;
    const c = s[2]!;
    const d = s[3]!;
    const out = (((a + b) | 0) + d) | 0;
    s[0] = b ^ (b >>> 9);
    s[1] = (c + (c << 3)) | 0;
    s[2] = (((c << 21) | (c >>> 11)) + out) | 0;
    s[3] = (d + 1) | 0;
    return out;
  }

  /** An integer 0 to limit - 1, limit up to 2^31. Only a product of two doubles, which IEEE 754 fixes to the bit. */
  below(limit: number): number {
    return Math.floor((this.bits() >>> 0) * 2 ** -32 * limit);
  }

  /** True in `parts` of 10,000 cases. */
  chance(parts: number): boolean {
    return this.below(10_000) < parts;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** A new array with the same values in random order. */
  shuffled<T>(values: readonly T[]): T[] {
    const out = [...values];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [out[i], out[j]] = [out[j]!, out[i]!];
    }
    return out;
  }
}
