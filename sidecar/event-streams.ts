import type { Status } from '../contract/status.ts';

/** A client that follows the events, as far as the streams need it. */
export interface Follower {
  write(text: string): void;
  /** Bytes written that the client has not taken yet. */
  pendingBytes(): number;
  cutOff(): void;
}

/** Those who follow, and what they were told last. */
export interface EventStreams {
  /** Tells a new follower the status; false where there are too many. */
  join(follower: Follower, status: Status): boolean;
  leave(follower: Follower): void;
  /** Tells everybody, if the status is another one than the last. */
  publish(status: Status): void;
  /** A comment, so that proxies on the way do not take the silence for the end. */
  beat(): void;
  size(): number;
}

/** The media type of a stream, https://html.spec.whatwg.org/multipage/server-sent-events.html */
export const EVENT_STREAM_TYPE = 'text/event-stream';

/** So many may follow. Each one is a connection and costs a sample a second as long as it is there. */
export const MAX_STREAMS = 16;

/** Proxies give up after 60 seconds of silence, some after 30. */
export const HEARTBEAT_SECONDS = 15;

/** A client that has not taken a hundred events by now will not. */
const MAX_PENDING_BYTES = 65_536;

/** Told whenever somebody joins or leaves. */
export type OnFollowers = (streams: EventStreams) => void;

/** The streams of one server. */
export function createEventStreams(onFollowers: OnFollowers): EventStreams {
  const followers = new Set<Follower>();
  let told = '';
  function tell(follower: Follower, text: string): void {
    if (follower.pendingBytes() > MAX_PENDING_BYTES) follower.cutOff();
    else follower.write(text);
  }
  function publish(status: Status): void {
    const identity = identityOf(status);
    if (identity === told) return;
    told = identity;
    for (const follower of followers) tell(follower, eventText(status));
  }
  const streams: EventStreams = {
    join(follower, status) {
      if (followers.size >= MAX_STREAMS) return false;
      publish(status);
      followers.add(follower);
      tell(follower, eventText(status));
      onFollowers(streams);
      return true;
    },
    leave(follower) {
      followers.delete(follower);
      onFollowers(streams);
    },
    publish(status) {
      if (followers.size > 0) publish(status);
    },
    beat() {
      for (const follower of followers) tell(follower, ': heartbeat\n\n');
    },
    size: () => followers.size,
  };
  return streams;
}

/** The status without what changes all the time, and is no reason to tell anybody. */
function identityOf(status: Status): string {
  const still = { seconds_since_active: 0, seconds_inactive: 0, idle_since: null, memory_percent: null };
  return JSON.stringify({ ...status, ...still });
}

function eventText(status: Status): string {
  return `data: ${JSON.stringify(status)}\n\n`;
}
