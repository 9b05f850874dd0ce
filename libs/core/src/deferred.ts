/** A promise that is settled from outside, the first time that counts. Nobody has to listen to it. */

export interface Deferred<T> {
  readonly promise: Promise<T>;
  /** A promise: settles as that does. */
  resolve(value: T | PromiseLike<T>): void;
  reject(error: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  let [resolve, reject]: [Deferred<T>['resolve'], Deferred<T>['reject']] = [() => undefined, () => undefined];
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
