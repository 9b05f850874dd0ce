/** A program that says who it is, and waits until it is told to end. */
process.stdout.write(`pid ${process.pid}\n`);
const waiting = setInterval(() => undefined, 1_000);
process.once('SIGTERM', () => clearInterval(waiting));
