import type { Colour } from '../game/board.ts';
import type { Message } from '../game/messages.ts';
import { Connection } from './connection.ts';
import { View } from './view.ts';

/** Pages of one origin share the storage, and differ in their paths. */
const TOKEN_KEY = `drop-four ${location.pathname}`;

const url = new URL('play', document.baseURI);
url.protocol = url.protocol.replace('http', 'ws');

let you: Colour | undefined;
const view = new View((request) => connection.send(request));
const connection = new Connection(url.href, {
  onOpen() {
    const token = sessionStorage.getItem(TOKEN_KEY);
    connection.send({ type: 'join', ...(token && { token }) });
  },
  onMessage(message: Message) {
    if (message.type === 'state') view.show(message, you);
    if (message.type !== 'seat') return;
    you = message.colour;
    sessionStorage.setItem(TOKEN_KEY, message.token);
  },
  onLost: (isReplaced) =>
    view.showLost(isReplaced ? 'You play in another window now' : 'Connection lost: trying again'),
});
