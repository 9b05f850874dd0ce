/** A queue or log as the broker and its errors know it. */
export interface Target {
  readonly kind: 'queue' | 'log';
  /** The name at the broker, with the namespace before it. */
  readonly queue: string;
  /** For messages: "queue orders". */
  readonly subject: string;
}
