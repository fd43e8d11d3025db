import { createGameServer } from './server.ts';

/** The port that a session's application is told. */
const port = Number(process.env.PORT ?? 8080);

const server = createGameServer({ page: import.meta.dirname });
server.listen(port, () => process.stdout.write(`${JSON.stringify({ message: 'serving', port })}\n`));

// A session ends when no client is connected any more, so there is nothing to wait for.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
