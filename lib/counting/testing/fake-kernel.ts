import type { OpenFile, Platform } from '../../platform/platform.ts';
import { ESTABLISHED, LISTEN, TIME_WAIT } from '../procfs/proc-net-tcp.ts';

/** A socket of the fake kernel. Addresses are the kernel's own digits. */
export interface FakeSocket {
  local: string;
  localPort: number;
  remote: string;
  remotePort: number;
  state: number;
  /** Who made it; root where nothing is said. */
  uid?: number;
  /** 0 where no process has it open. */
  inode?: number;
  /** Bytes that the other end has not acknowledged. */
  queued?: number;
  /** When its TIME_WAIT began. */
  closedAtSeconds?: number;
}

/** Digits of addresses that tests use: the pod, a client, the node, and loopback. */
export const POD = '0100F40A';
export const CLIENT = '0200010A';
export const NODE = '01000A0A';
export const LOOPBACK = '0100007F';

const HEADINGS = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

/** For tests: one network namespace whose sockets and time are moved by hand, and a host to look at it with. */
export class FakeKernel implements Platform {
  seconds = 1000;
  /** The calendar, which may jump. */
  wall = Date.parse('2030-01-01T00:00:00Z');
  sockets = new Set<FakeSocket>();
  activeOpens = 0;
  passiveOpens = 0;
  segments = 0;
  /** While true, every read fails. */
  isBroken: boolean = false;
  /** While true, the table has each row but the listeners' twice, as the kernel prints it while sockets come and go. */
  isDoubled: boolean = false;
  /** How often a table was opened, and how long each of that takes. */
  tableReads = 0;
  walkSeconds = 0;

  listen(port: number, local = '00000000'): FakeSocket {
    return this.#add({ local, localPort: port, remote: '00000000', remotePort: 0, state: LISTEN });
  }

  /** A client connects. From the pod itself, both ends are in the table. */
  connect(port: number, remote = CLIENT, remotePort = 40_000 + (this.passiveOpens % 20_000)): FakeSocket {
    this.passiveOpens += 1;
    this.segments += 2;
    const isInside = remote === POD || remote === LOOPBACK;
    const local = remote === LOOPBACK ? LOOPBACK : POD;
    if (isInside) {
      this.activeOpens += 1;
      this.#add({ local: remote, localPort: remotePort, remote: local, remotePort: port, state: ESTABLISHED });
    }
    return this.#add({ local, localPort: port, remote, remotePort, state: ESTABLISHED });
  }

  /** The other side closes, and then this one: nothing stays, but where both ends are here. */
  clientCloses(socket: FakeSocket): void {
    this.segments += 2;
    this.sockets.delete(socket);
    const other = this.#otherEnd(socket);
    if (other !== undefined) this.#wait(other);
  }

  /** This side closes, and then the other one. */
  serverCloses(socket: FakeSocket): void {
    this.segments += 2;
    this.#wait(socket);
    const other = this.#otherEnd(socket);
    if (other !== undefined) this.sockets.delete(other);
  }

  /** A minute later. */
  expire(socket: FakeSocket): void {
    this.sockets.delete(socket);
  }

  open(path: string): OpenFile {
    const name = path.slice(path.lastIndexOf('/') + 1);
    let text = '';
    return {
      read: (bytes, start, length, position) => {
        if (this.isBroken) throw new Error(`Cannot read ${path}`);
        if (position === 0) text = this.#textOf(name);
        const part = Uint8Array.from(text.slice(position, position + length), (digit) => digit.charCodeAt(0));
        bytes.set(part, start);
        return part.length;
      },
      readText: () => {
        if (this.isBroken) throw new Error(`Cannot read ${path}`);
        return this.#textOf(name);
      },
      close: () => undefined,
    };
  }

  monotonicSeconds(): number {
    return this.seconds;
  }

  wallMilliseconds(): number {
    return this.wall;
  }

  turn(): Promise<void> {
    return Promise.resolve();
  }

  #wait(socket: FakeSocket): void {
    socket.state = TIME_WAIT;
    socket.closedAtSeconds = this.seconds;
  }

  #add(socket: FakeSocket): FakeSocket {
    this.sockets.add(socket);
    return socket;
  }

  #otherEnd({ local, localPort, remote, remotePort }: FakeSocket): FakeSocket | undefined {
    return [...this.sockets].find(
      (end) =>
        end.local === remote && end.localPort === remotePort && end.remote === local && end.remotePort === localPort,
    );
  }

  #textOf(name: string): string {
    const sockets = [...this.sockets];
    const isWaiting = ({ state }: FakeSocket) => state === TIME_WAIT;
    const established = sockets.filter(({ state }) => state === ESTABLISHED || state === 0x08).length;
    const waiting = sockets.filter(isWaiting).length;
    switch (name) {
      case 'snmp':
        return `Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs\nTcp: 1 200 120000 -1 ${this.activeOpens} ${this.passiveOpens} 0 0 ${established} ${this.segments} 0\n`;
      case 'sockstat':
        return `sockets: used 9\nTCP: inuse ${sockets.length - waiting} orphan 0 tw ${waiting} alloc 9 mem 0\n`;
      case 'sockstat6':
        return 'TCP6: inuse 0\n';
      case 'tcp':
        this.tableReads += 1;
        this.seconds += this.walkSeconds;
        return tableText(this.isDoubled ? sockets.flatMap(twice) : sockets, this.seconds);
      default:
        return `${HEADINGS}\n`;
    }
  }
}

function twice(socket: FakeSocket): FakeSocket[] {
  return socket.state === LISTEN ? [socket] : [socket, socket];
}

/** Sockets as `/proc/net/tcp` has them: listeners first, every line 150 bytes. */
export function tableText(sockets: readonly FakeSocket[], nowSeconds = 0): string {
  const sorted = sockets.toSorted((one, other) => Number(other.state === LISTEN) - Number(one.state === LISTEN));
  return [HEADINGS, ...sorted.map((socket, index) => rowText(socket, index, nowSeconds))]
    .map((line) => `${line.padEnd(149)}\n`)
    .join('');
}

function rowText(
  { local, localPort, remote, remotePort, state, uid = 0, inode = 4711, queued = 0, closedAtSeconds }: FakeSocket,
  index: number,
  nowSeconds: number,
): string {
  const left = closedAtSeconds === undefined ? 0 : Math.max(0, Math.round((closedAtSeconds + 60 - nowSeconds) * 100));
  const columns = `${local}:${hex(localPort, 4)} ${remote}:${hex(remotePort, 4)} ${hex(state, 2)}`;
  return `${String(index).padStart(4)}: ${columns} ${hex(queued, 8)}:00000000 ${left > 0 ? '03' : '00'}:${hex(left, 8)} 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0`;
}

function hex(number: number, digits: number): string {
  return number.toString(16).toUpperCase().padStart(digits, '0');
}
