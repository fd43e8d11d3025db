import { invalid, ok, type Parser } from './parse.ts';

/** As long as a path with a token in it; it has to fit into a patch with everything else. */
export const MAX_USAGE_URL_LENGTH = 200;

/** A URL of the pod itself: what an annotation names must not make the sidecar send requests to other hosts. */
export const parseUsageUrl: Parser<URL> = (text) => {
  const isShort = text.length <= MAX_USAGE_URL_LENGTH;
  const isHere = isShort && /^http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/|$)/.test(text) && URL.canParse(text);
  return isHere ? ok(new URL(text)) : invalid('an http URL on localhost, such as http://localhost:6001/usage');
};
