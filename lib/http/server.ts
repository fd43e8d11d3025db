import type { Arrival, Listening, Network, Platform } from '../platform/platform.ts';
import type { Address } from '../text/address.ts';
import type { Respond } from './asker.ts';
import { createSources } from './client-source.ts';
import { Clients, type Room } from './clients.ts';
import { ClientConnection } from './connection.ts';
import type { CutOffs } from './cut-offs.ts';
import { Door } from './door.ts';
import { FairTurns } from './fair-turns.ts';
import { createRequestReader } from './http-request.ts';
import { createAnswerWriter } from './http-response.ts';
import { TIMEOUTS, type Timeouts } from './timeouts.ts';

/**
 * Clients at a time, without those that follow the events. The kubelet, Prometheus, a reaper and a few people are ten; a
 * thousand connections of a hostile client would cost this pod 20 MB. The kubelet sends one probe per container at a time; a
 * source is a proxy for a team at most.
 */
export const ROOM: Room = { clients: 112, reserved: 16, perSource: 32 };

/** Counts a server's connections. */
export interface ConnectionCount {
  connectionOpened(): void;
  /** Accepted, and closed at once. */
  connectionRefused(): void;
  connectionClosed(): void;
}

/** What a server answers, and where. */
export interface ServerOptions {
  port: number;
  respond: Respond;
  own: ConnectionCount;
  cutOffs: CutOffs;
  /** The addresses of the node and of the API server. */
  reserved?: readonly Address[];
  patience?: Timeouts;
}

/**
 * A server of our own over TCP: node:http costs 0.4 to 1 MB more in every pod of a cluster, see
 * docs/decisions/sidecar-http.md.
 * @throws Error naming the port, with the system's error as cause
 */
export async function serve(
  host: Network & Pick<Platform, 'turn' | 'monotonicSeconds'>,
  { port, respond, own, cutOffs, reserved = [], patience = TIMEOUTS }: ServerOptions,
): Promise<Listening> {
  const monotonicSeconds = () => host.monotonicSeconds();
  const clients = new Clients(ROOM, monotonicSeconds);
  const sourceOf = createSources(reserved);
  const turn = () => host.turn();
  const [read, write] = [createRequestReader(), createAnswerWriter()];
  const options = { respond, read, write, patience, clients, cutOffs, turn, turns: new FairTurns(turn) };
  const door = new Door({ clients, reserved: ROOM.reserved, turn, monotonicSeconds });
  const onArrival = (arrival: Arrival) => {
    const source = arrival.address === undefined ? undefined : sourceOf(arrival.address);
    if (source === undefined || !door.admits(source)) {
      // The kernel has counted it all the same.
      own.connectionRefused();
      if (source !== undefined) cutOffs.line += 1;
      arrival.refuse();
      return;
    }
    own.connectionOpened();
    door.arrive({
      source,
      address: source.address,
      enter() {
        const socket = arrival.accept();
        socket.on('close', () => own.connectionClosed());
        new ClientConnection(socket, source, options);
      },
      refuse() {
        cutOffs.line += 1;
        arrival.refuse();
        own.connectionClosed();
      },
    });
  };
  try {
    return await host.listen({ port, onArrival });
  } catch (cause) {
    throw new Error(`Cannot listen on port ${port}`, { cause });
  }
}
