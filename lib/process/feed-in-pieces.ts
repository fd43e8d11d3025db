import type { Socket } from 'node:net';

/** The head of an API server's request fits into two; of the shortest requests that there are, nine fit into one. */
export const PIECE_BYTES = 256;

/**
 * Has node:http parse what a client sends in pieces, and no more of it once the connection has ended. It would make objects of
 * all requests that one read brought, which are thousands, before they could be counted and refused.
 * @param takePiece how many of the given bytes are parsed next, at least one
 */
export function feedInPieces(socket: Socket, takePiece: (bytes: number) => number): void {
  // What node:http listens by to any stream that is no socket, https://nodejs.org/api/http.html#event-connection.
  const [parse] = socket.listeners('data') as ((chunk: Buffer) => void)[];
  if (parse === undefined) throw new Error('Cannot read from a client: expected node:http to listen to it');
  socket.removeListener('data', parse);
  socket.on('data', (chunk: Buffer) => {
    let at = 0;
    while (at < chunk.length && !socket.destroyed && !socket.writableEnded) {
      const end = at + takePiece(chunk.length - at);
      parse(chunk.subarray(at, end));
      at = end;
    }
  });
}
