import { isIP, isIPv4 } from 'node:net';
import { type Parser, value, wrong } from '../runtime/parse.ts';

/** As long as the list may be: some ten CIDRs, so that the patch stays under 2 KB with everything else at its longest. */
const MAX_LENGTH = 200;

/** CIDRs or addresses of either family, separated by commas; spaces around them are fine. The text itself, checked. */
export const parseSources: Parser<string> = (text) => {
  const areRight = text.trim() === '' || text.split(',').every((part) => isBlock(part.trim()));
  return areRight && text.length <= MAX_LENGTH
    ? value(text)
    : wrong(`CIDRs such as 10.0.0.0/8,fd00::/8, at most ${MAX_LENGTH} characters`);
};

function isBlock(text: string): boolean {
  const [, host = '', bits] = /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  return isIP(host) !== 0 && Number(bits ?? 0) <= (isIPv4(host) ? 32 : 128);
}
