/** `to[i] = from[at[i]]`, for values of 1, 2, 4, 8 and 16 bytes; `at` is u32. */

export function takeBytes(from: usize, at: usize, count: u32, to: usize): void {
  for (let i: u32 = 0; i < count; i++) store<u8>(to + i, load<u8>(from + load<u32>(at + (<usize>i << 2))));
}

export function takeShorts(from: usize, at: usize, count: u32, to: usize): void {
  for (let i: u32 = 0; i < count; i++)
    store<u16>(to + (<usize>i << 1), load<u16>(from + (<usize>load<u32>(at + (<usize>i << 2)) << 1)));
}

export function takeWords(from: usize, at: usize, count: u32, to: usize): void {
  for (let i: u32 = 0; i < count; i++)
    store<u32>(to + (<usize>i << 2), load<u32>(from + (<usize>load<u32>(at + (<usize>i << 2)) << 2)));
}

export function takeDoubles(from: usize, at: usize, count: u32, to: usize): void {
  for (let i: u32 = 0; i < count; i++)
    store<u64>(to + (<usize>i << 3), load<u64>(from + (<usize>load<u32>(at + (<usize>i << 2)) << 3)));
}

export function takeIds(from: usize, at: usize, count: u32, to: usize): void {
  for (let i: u32 = 0; i < count; i++)
    v128.store(to + (<usize>i << 4), v128.load(from + (<usize>load<u32>(at + (<usize>i << 2)) << 4)));
}
