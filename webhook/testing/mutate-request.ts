import type { Dice } from '../../lib/injection/testing/dice.ts';

/** A request that may be anything but what the webhook expects. */
export interface Malformed {
  contentType: string;
  body: string | Buffer;
}

type Mutate = (review: string, dice: Dice) => Partial<Malformed>;

const VALUES = ['null', '7', '-1e308', 'true', '""', '"x"', '[]', '[[]]', '{}', '{"__proto__":{"a":1}}', '"\\ud800"'];

/** Replaces one value of the JSON by one of another type. */
const changeType: Mutate = (review, dice) => {
  const spots = [...review.matchAll(/:("[^"]*"|\[|\{|true|-?\d+)/g)];
  const { index = 0, 0: found = '' } = spots[dice.below(spots.length)] ?? {};
  const replacement = dice.pick(['null', ...VALUES]);
  const opener = found.at(1);
  if (opener !== '[' && opener !== '{')
    return { body: `${review.slice(0, index)}:${replacement}${review.slice(index + found.length)}` };
  return { body: `${review.slice(0, index)}:${replacement}${review.slice(closingOf(review, index + 1) + 1)}` };
};

function closingOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if ('[{'.includes(text.charAt(at))) depth += 1;
    if (']}'.includes(text.charAt(at))) depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

const MUTATIONS: readonly [Mutate, ...Mutate[]] = [
  changeType,
  changeType,
  changeType,
  (review, dice) => changeType(String(changeType(review, dice).body), dice),
  (review, dice) => ({ body: review.slice(0, dice.below(review.length)) }),
  (review, dice) => ({ body: review + review.slice(0, 1 + dice.below(9)) }),
  (review, dice) => {
    const body = Buffer.from(review);
    for (let flips = 1 + dice.below(4); flips > 0; flips -= 1) body[dice.below(body.length)] = dice.below(256);
    return { body };
  },
  (review) => ({ body: review.replace(/"uid":"[^"]*"/, '"uid":""') }),
  (review, dice) => ({ body: review.replace(/"uid":/, `"${dice.pick(['uiD', '__proto__', 'u'])}":`) }),
  (review, dice) => ({
    body: review.replaceAll(dice.pick(['"spec"', '"metadata"', '"labels"', '"name"']), '"__proto__"'),
  }),
  (review, dice) => nested(review, dice.pick(['"object":', '"spec":', '"labels":', '"readinessProbe":'])),
  (_, dice) => ({
    contentType: dice.pick(['text/plain', '', 'application/yaml', 'application/jsonx', 'application/json-patch+json']),
  }),
  (_, dice) => ({ body: dice.pick(['', 'null', '[]', '7', '"x"', '{', '\u0000', '{"request":{}}']) }),
];

/** Ten thousand levels where a value was. */
function nested(review: string, key: string): Partial<Malformed> {
  const at = review.indexOf(key) + key.length;
  const end = closingOf(review, at);
  return { body: review.slice(0, at) + '['.repeat(10_000) + ']'.repeat(10_000) + review.slice(end + 1) };
}

/** One request that was a review before it was spoiled. */
export function mutateRequest(review: string, dice: Dice): Malformed {
  return { contentType: 'application/json', body: review, ...dice.pick(MUTATIONS)(review, dice) };
}
