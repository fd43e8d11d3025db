import { isIP, isIPv4 } from 'node:net';
import { type Parser, value, wrong } from './parse.ts';

/** As long as the list may be: some ten CIDRs. */
export const MAX_SOURCES_LENGTH = 200;

/** CIDRs or addresses of either family, separated by commas; spaces around them are fine, and left out of the result. */
export const parseSources: Parser<string> = (text) => {
  const parts = text.length <= MAX_SOURCES_LENGTH ? text.split(',').map((part) => part.trim()) : ['too long'];
  return text.trim() === '' || parts.every(isBlock)
    ? value(parts.join(','))
    : wrong(`CIDRs such as 10.0.0.0/8,fd00::/8, at most ${MAX_SOURCES_LENGTH} characters`);
};

function isBlock(text: string): boolean {
  const [, host = '', bits] = /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  return isIP(host) !== 0 && Number(bits ?? 0) <= (isIPv4(host) ? 32 : 128);
}
