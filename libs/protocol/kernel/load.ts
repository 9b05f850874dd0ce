/** Values of any width as four of 32 bits. */

/** Reads 16 bytes. */
// @ts-ignore: decorator
@inline
export function loadFour<T extends number>(at: usize): v128 {
  if (sizeof<T>() == 1)
    return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
  if (sizeof<T>() == 2) return v128.load16x4_u(at);
  return v128.load(at);
}
