/**
 * What has to come first, as a gateway says: a gateway that was started again, or another one, does not know what was sent before. Owns: that it is sent again, and
 * then what had to wait for it.
 */
import { RefusedRequest, type Missing } from './requests';

/** Of several gateways the one that lacks something may never be met: then it is as it was refused. Pauses (ms) are between two times. */
const TIMES = 20;
const PAUSES = { first: 500, longest: 10_000 };

/**
 * @param send what it is to be tried for.
 * @param sendAgain sends what is missing; may be refused for what is missing for that.
 * @throws RefusedRequest, when nothing is missing, or that was sent again many times.
 */
export async function insist<T>(send: () => Promise<T>, sendAgain: (missing: Missing) => Promise<void>): Promise<T> {
  for (let times = 1, wait = PAUSES.first; ; times++, wait = Math.min(wait * 2, PAUSES.longest)) {
    try {
      return await send();
    } catch (thrown) {
      if (!(thrown instanceof RefusedRequest) || thrown.missing.length === 0 || times === TIMES) throw thrown;
      // What was sent again may have gone to another gateway once more.
      if (times > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      await sendAgain(thrown.missing);
    }
  }
}
