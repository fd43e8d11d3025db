import type { CutOffReason } from '../../contract/metrics.ts';
import type { Status } from '../../contract/status.ts';

/** A client that follows the events, as far as the streams need it. */
export interface Subscriber {
  /** Those of one source share what there is. */
  source: string;
  write(text: string): void;
  /** Bytes written that the client has not taken yet. */
  pendingBytes(): number;
  cutOff(reason: CutOffReason): void;
}

/** Those who follow, and what they were told last. */
export interface EventStreams {
  /** Takes a place for a follower, who is told nothing yet; false where its source has its share of all places. */
  join(follower: Subscriber): boolean;
  /** Tells a follower the status, and every change of it from now on. */
  begin(follower: Subscriber, status: Status): void;
  leave(follower: Subscriber): void;
  /** Sends the status to all followers if it differs from the last one. */
  publish(status: Status): void;
  /** Sends a comment, so that proxies on the way do not close a silent connection. */
  beat(): void;
  size(): number;
}

/** The media type of a stream, https://html.spec.whatwg.org/multipage/server-sent-events.html */
export const EVENT_STREAM_TYPE = 'text/event-stream';

/** How many may follow, in addition to clients that ask. Each one is a connection, and costs a sample per second while it lasts. */
export const MAX_STREAMS = 16;

/** Proxies give up after 60 seconds of silence, some after 30. */
export const HEARTBEAT_SECONDS = 15;

/** About a hundred events: a client that has not read these has stopped reading. */
const MAX_PENDING_BYTES = 65_536;

/** Called whenever a follower joins or leaves. */
export type OnFollowers = (streams: EventStreams) => void;

interface Place {
  hasBegun: boolean;
  /** True where it had not taken everything at the last heartbeat. */
  isBehind: boolean;
}

/** The streams of one server. */
export function createEventStreams(onFollowers: OnFollowers): EventStreams {
  const followers = new Map<Subscriber, Place>();
  let told = '';
  function tell(follower: Subscriber, text: string): void {
    if (follower.pendingBytes() > MAX_PENDING_BYTES) follower.cutOff('unread');
    else follower.write(text);
  }
  function publish(status: Status): void {
    const identity = serializeStill(status);
    if (identity === told) return;
    told = identity;
    for (const [follower, { hasBegun }] of followers) if (hasBegun) tell(follower, eventText(status));
  }
  const streams: EventStreams = {
    join(follower) {
      if (!makeRoom(followers, follower.source)) return false;
      followers.set(follower, { hasBegun: false, isBehind: false });
      onFollowers(streams);
      return true;
    },
    begin(follower, status) {
      publish(status);
      followers.set(follower, { hasBegun: true, isBehind: false });
      tell(follower, eventText(status));
    },
    leave(follower) {
      if (followers.delete(follower)) onFollowers(streams);
    },
    publish(status) {
      if (followers.size > 0) publish(status);
    },
    beat() {
      for (const [follower, place] of followers) {
        const isBehind = follower.pendingBytes() > 0;
        if (isBehind && place.isBehind) follower.cutOff('unread');
        else if (place.hasBegun) tell(follower, ': heartbeat\n\n');
        place.isBehind = isBehind;
      }
    },
    size: () => followers.size,
  };
  return streams;
}

/** Whether there is a place for one more of a source, if need be another one's. */
function makeRoom(followers: Map<Subscriber, Place>, source: string): boolean {
  if (followers.size < MAX_STREAMS) return true;
  const giving = whoGives([...followers.keys()], source);
  if (giving === undefined) return false;
  followers.delete(giving);
  giving.cutOff('streams');
  return true;
}

/**
 * Chooses the follower that gives its place to a new one: the oldest of the source with the most followers, if the new one's
 * source has fewer, or none at all. The controller follows each pod once, so a client that follows twice never keeps it out.
 */
function whoGives(followers: readonly Subscriber[], source: string): Subscriber | undefined {
  const countFollowers = (other: string) => followers.filter((follower) => follower.source === other).length;
  const own = countFollowers(source);
  const most = Math.max(...followers.map((follower) => countFollowers(follower.source)));
  if (own > 0 && most < own + 2) return undefined;
  return followers.find((follower) => countFollowers(follower.source) === most);
}

/** The status without the fields that change all the time and are no reason to send it. */
function serializeStill(status: Status): string {
  const still = { seconds_since_active: 0, seconds_inactive: 0, idle_since: null, memory_percent: null };
  return JSON.stringify({ ...status, ...still });
}

function eventText(status: Status): string {
  return `data: ${JSON.stringify(status)}\n\n`;
}
