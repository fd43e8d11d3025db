import { parseBlocks } from './address-block.ts';
import { invalid, ok, type Parser } from './parse.ts';

/** As long as the list may be: some ten CIDRs. */
export const MAX_SOURCES_LENGTH = 200;

/** What {@link parseBlocks} reads, as a text without spaces and of a bounded length. */
export const parseSources: Parser<string> = (text) =>
  text.length <= MAX_SOURCES_LENGTH && parseBlocks(text).kind === 'value'
    ? ok(text.replaceAll(/\s+/g, ''))
    : invalid(`CIDRs such as 10.0.0.0/8,fd00::/8, at most ${MAX_SOURCES_LENGTH} characters`);
