import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Message, Request, State } from '../../demo/drop-four/game/messages.ts';

/** A player of Drop four without a browser. */
export class Player {
  readonly #socket: WebSocket;
  #state: State | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (text) => {
      const message = JSON.parse(String(text)) as Message;
      if (message.type === 'state') this.#state = message;
    });
  }

  /** Sits down at the game of a URL. */
  static async join(url: URL): Promise<Player> {
    const socket = new WebSocket(new URL('play', url).href.replace('http', 'ws'));
    const player = new Player(socket);
    await once(socket, 'open');
    player.#send({ type: 'join' });
    return player;
  }

  /** Drops a disc, and returns the state after it. */
  async drop(column: number): Promise<State> {
    const before = this.#count();
    this.#send({ type: 'drop', column });
    return this.sees((state) => discsOf(state) > before);
  }

  /** The state once it satisfies. */
  async sees(satisfies: (state: State) => boolean): Promise<State> {
    while (this.#state === undefined || !satisfies(this.#state)) await once(this.#socket, 'message');
    return this.#state;
  }

  /** Leaves, as one who closes the page. */
  async leave(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  #count(): number {
    return this.#state === undefined ? 0 : discsOf(this.#state);
  }

  #send(request: Request): void {
    this.#socket.send(JSON.stringify(request));
  }
}

function discsOf({ board }: State): number {
  return board.reduce((sum, { length }) => sum + length, 0);
}
