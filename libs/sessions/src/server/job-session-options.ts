/** What a job that is served here is made of: the session that has its client, and what that session is made of. */
import type { ClientConnection } from '@coffee/jobs';
import type { FrameConnection } from '../frame-connection';
import type { SessionOptions } from './options';
import type { SharedResults } from './result-window';
import type { UploadWindow } from './upload-window';

export interface JobSessionOptions extends SessionOptions {
  /** Undefined when the job is taken on without a client. */
  readonly connection: FrameConnection | undefined;
  readonly by: ClientConnection;
  readonly window: UploadWindow;
  /** Whose share of what all use its uploads and results are of: its owner, or its address where there are no owners. */
  readonly party: string;
  readonly sharedResults: SharedResults;
  /** Nothing more is to be fetched through this connection; may be told more than once. */
  readonly onFetched: () => void;
  /** Offset of the first result that the client lacks. */
  readonly from: number;
  /** The mark of those before. */
  readonly mark: number;
}
