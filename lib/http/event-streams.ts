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
  /** Tells everybody, if the status is another one than the last. */
  publish(status: Status): void;
  /** A comment, so that proxies on the way do not take the silence for the end. */
  beat(): void;
  size(): number;
}

/** The media type of a stream, https://html.spec.whatwg.org/multipage/server-sent-events.html */
export const EVENT_STREAM_TYPE = 'text/event-stream';

/** So many may follow, beside those who ask. Each one is a connection and costs a sample a second as long as it is there. */
export const MAX_STREAMS = 16;

/** Proxies give up after 60 seconds of silence, some after 30. */
export const HEARTBEAT_SECONDS = 15;

/** A client that has not taken a hundred events by now will not. */
const MAX_PENDING_BYTES = 65_536;

/** Told whenever somebody joins or leaves. */
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
    const identity = identityOf(status);
    if (identity === told) return;
    told = identity;
    for (const [follower, { hasBegun }] of followers) if (hasBegun) tell(follower, eventText(status));
  }
  const streams: EventStreams = {
    join(follower) {
      const giving = followers.size < MAX_STREAMS ? undefined : whoGives([...followers.keys()], follower.source);
      if (giving === 'nobody') return false;
      if (giving !== undefined) {
        followers.delete(giving);
        giving.cutOff('streams');
      }
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

/**
 * Who gives the place to another one: the oldest of the source that has the most, as long as the other's source has not
 * as many, or has none at all. The controller follows each pod once, so nobody who follows twice keeps it out.
 */
function whoGives(followers: readonly Subscriber[], source: string): Subscriber | 'nobody' {
  const countOf = (other: string) => followers.filter((follower) => follower.source === other).length;
  const own = countOf(source);
  const most = Math.max(...followers.map((follower) => countOf(follower.source)));
  const giving = followers.find((follower) => countOf(follower.source) === most);
  return giving === undefined || (own > 0 && most < own + 2) ? 'nobody' : giving;
}

/** The status without what changes all the time, and is no reason to tell anybody. */
function identityOf(status: Status): string {
  const still = { seconds_since_active: 0, seconds_inactive: 0, idle_since: null, memory_percent: null };
  return JSON.stringify({ ...status, ...still });
}

function eventText(status: Status): string {
  return `data: ${JSON.stringify(status)}\n\n`;
}
