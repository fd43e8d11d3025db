import type { Machine, Messages } from '../platform/platform.ts';
import { type Address, MAPPED_WORD } from '../text/address.ts';

/** A TCP socket that has ended, as it was seen from here. */
export interface EndedSocket {
  localPort: number;
  /** All zero where it never had another end, as a listener. */
  remote: Address;
  /** 0 where the kernel had wiped it. */
  remotePort: number;
  /** All zero where the socket ended by a reset from here: the kernel had wiped it. */
  local: Address;
}

/** The kernel's events of sockets that end: every one, with its port and the other end's address, and no time. */
export interface SocketEnds {
  /** Gives every socket that has ended since the last time to `visit`; false where the kernel had to drop some. */
  drain(visit: (ended: EndedSocket) => void): boolean;
  /** Waits a moment, in which the kernel may tell more. */
  wait(): Promise<void>;
  close(): void;
}

/** Room for 40 events at once; with more, it is filled again. */
const BUFFER_BYTES = 16_384;

/** SOCK_DIAG_BY_FAMILY, include/uapi/linux/sock_diag.h: events have the type of a dump's answers. */
const SOCK_DIAG_BY_FAMILY = 20;

/** Bytes of `struct nlmsghdr` and of `struct inet_diag_msg`, include/uapi/linux/inet_diag.h, as far as they are read. */
const READ_BYTES = 56;
const FAMILY_AT = 16;
const LOCAL_PORT_AT = 20;
const REMOTE_PORT_AT = 22;
const LOCAL_AT = 24;
const REMOTE_AT = 40;
const AF_INET = 2;

/** The kernel's worker sends an event within a millisecond; a machine that stands still for a second is not usable. */
const SELF_TEST_SECONDS = 1;

/**
 * Listens to them, after a proof that they come: a socket of our own ends, and its event has to be there. Undefined where
 * there are none: on Node, which has no netlink, and on kernels without them, such as gVisor's.
 */
export async function openSocketEnds(machine: Machine): Promise<SocketEnds | undefined> {
  const ends = subscribe(machine);
  if (ends === undefined || (await isHeard(machine, ends))) return ends;
  ends.close();
  return undefined;
}

/** Listens again where {@link openSocketEnds} has proved that they come. Undefined where the kernel refuses it now. */
export function subscribe(machine: Pick<Machine, 'openSocketEnds'>): SocketEnds | undefined {
  try {
    const messages = machine.openSocketEnds?.(dumpRequest());
    return messages && readerOf(messages);
  } catch {
    return undefined;
  }
}

/** The sockets of the messages in a buffer. Messages of other kinds are passed by. */
export function readEnds(bytes: Uint8Array, length: number, visit: (ended: EndedSocket) => void): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  for (let at = 0; at + READ_BYTES <= length; ) {
    const size = view.getUint32(at, true);
    if (size < READ_BYTES) return;
    if (view.getUint16(at + 4, true) === SOCK_DIAG_BY_FAMILY) visit(socketAt(view, at));
    // NLMSG_ALIGN
    at += (size + 3) & ~3;
  }
}

function socketAt(view: DataView, at: number): EndedSocket {
  const isIpv4 = view.getUint8(at + FAMILY_AT) === AF_INET;
  return {
    localPort: view.getUint16(at + LOCAL_PORT_AT),
    remotePort: view.getUint16(at + REMOTE_PORT_AT),
    local: addressAt(view, at + LOCAL_AT, isIpv4),
    remote: addressAt(view, at + REMOTE_AT, isIpv4),
  };
}

function addressAt(view: DataView, at: number, isIpv4: boolean): Address {
  const word = (number: number) => view.getInt32(at + number * 4, true);
  const first = word(0);
  if (isIpv4) return Int32Array.of(0, 0, first === 0 ? 0 : MAPPED_WORD, first);
  return Int32Array.of(first, word(1), word(2), word(3));
}

function readerOf(messages: Messages): SocketEnds {
  const bytes = new Uint8Array(BUFFER_BYTES);
  return {
    drain(visit) {
      let isWhole = true;
      for (;;) {
        try {
          const length = messages.receive(bytes);
          if (length === 0) return isWhole;
          readEnds(bytes, length, visit);
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOBUFS')) throw error;
          isWhole = false;
        }
      }
    },
    wait: aMoment,
    close: () => messages.close(),
  };
}

const aMoment = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

/** A listener on any free port ends at once, and no client can have reached it. */
async function isHeard(machine: Machine, ends: SocketEnds): Promise<boolean> {
  const listener = await machine.listen({ port: 0, onArrival: (arrival) => arrival.refuse() });
  listener.close();
  const until = machine.monotonicSeconds() + SELF_TEST_SECONDS;
  let isThere = false;
  while (!isThere && machine.monotonicSeconds() < until) {
    await aMoment();
    ends.drain(({ localPort }) => {
      isThere ||= localPort === listener.port;
    });
  }
  return isThere;
}

/** A dump of listeners: `struct nlmsghdr` and `struct inet_diag_req_v2`. */
function dumpRequest(): Uint8Array {
  const LENGTH = 72;
  const NLM_F_REQUEST_DUMP = 0x301;
  const IPPROTO_TCP = 6;
  const LISTEN_ALONE = 1 << 10;
  const bytes = new Uint8Array(LENGTH);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, LENGTH, true);
  view.setUint16(4, SOCK_DIAG_BY_FAMILY, true);
  view.setUint16(6, NLM_F_REQUEST_DUMP, true);
  view.setUint8(16, AF_INET);
  view.setUint8(17, IPPROTO_TCP);
  view.setUint32(20, LISTEN_ALONE, true);
  return bytes;
}
