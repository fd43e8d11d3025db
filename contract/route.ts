/**
 * What the router asks for each request, and what it is told. The router alone reaches these ports of the api: a client that did
 * could name itself any target.
 */
export const SESSION_API_PORTS = {
  /** Of its clients: `/init`, `/get`. Never a target of the router. */
  public: 8080,
  /** The router's questions. */
  route: 8081,
  /** What a client gets where there is nothing to route to. */
  status: 8082,
  health: 8083,
} as const;

/** The router's question, GET: 200 with a target, 403 where there is none, 503 where another replica should be asked. */
export const ROUTE_PATH = '/route';

/** Headers of the question and of its answer, in lower case. */
export const ROUTE_HEADERS = {
  /** Asked: the request's path and query as the client sent them. */
  uri: 'x-spawner-uri',
  /** Answered: an address and a port, `10.0.0.1:8080` or `[fd00::1]:8080`. */
  target: 'x-spawner-target',
  /** Answered: `false` where the application is to see the whole path, left out else. */
  strip: 'x-spawner-strip',
  /** Answered, and told to the application: the session's name. */
  session: 'x-spawner-session',
  /** Answered, and told to the status page: why a request was not held, one of {@link HOLD_REFUSALS}; left out else. */
  refusal: 'x-spawner-refusal',
} as const;

/** Why a request to a session that starts is not held: too many of its own, or of all sessions. */
export const HOLD_REFUSALS = ['session', 'all'] as const;

/** One of {@link HOLD_REFUSALS}. */
export type HoldRefusal = (typeof HOLD_REFUSALS)[number];

/** What an application may be told of its request by the router. A client's own headers of these names do not pass. */
export const IDENTITY_HEADERS = [
  'x-spawner-account',
  'x-spawner-fence',
  'x-spawner-identity',
  'x-spawner-key',
  'x-spawner-refusal',
  'x-spawner-session',
  'x-spawner-strip',
  'x-spawner-target',
  'x-spawner-uri',
  'x-spawner-url',
] as const;
