/** What becomes of this command when nobody takes what it says. */
import { errorCodes, unwritableReason } from '@coffee/core';
import { stderr } from '../terminal/terminal';

/** As a shell counts a process that was ended by SIGPIPE. */
const PIPE_CLOSED = 141;

/** A reader that has gone, like `head`, ends the command without a word; a disk that is full is an OUTPUT error. Never a stack. */
export function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(PIPE_CLOSED);
    stderr.wrapped(`coffee: cannot write to standard output: ${unwritableReason(error)}`);
    process.exit(errorCodes.OUTPUT.exit);
  });
  // Nobody can be told: the work goes on.
  process.stderr.on('error', () => undefined);
}
