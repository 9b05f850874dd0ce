/**
 * `name = value` behind a parenthesis or a comma, which the parser takes for an argument with a name, and the value then for all that follows. TRUE and
 * 'text' are names to it there. It is shown `name < value`, which binds alike; who reads its tree looks at the tokens to tell which it was.
 */
import type { Token } from '../text/tokens';

/** The places among the tokens at which such names are. */
export const namesBeforeEqual = (tokens: readonly Token[]): number[] =>
  [...tokens.keys()].filter(
    (at) =>
      /^(?:[(,]|DISTINCT|ALL)$/i.test(tokens[at - 1]?.text ?? '') &&
      ['word', 'name', 'text'].includes(tokens[at]!.kind) &&
      isEqual(tokens, at + 1),
  );

/** `==` and `=>` are other signs. */
function isEqual(tokens: readonly Token[], at: number): boolean {
  const [sign, next] = tokens.slice(at, at + 2);
  return sign?.text === '=' && !(next?.start === sign.end && /^[=>]$/.test(next.text));
}
