/**
 * A Kubernetes quantity in billionths, its finest part: `sign` times the number that `digits` followed by `zeros` zeros write. The
 * digits neither begin nor end with a zero, so two quantities are equal when all three are. Text, because an exponent or a
 * thousand digits would make a number that takes seconds to compute.
 */
export interface Quantity {
  sign: -1 | 0 | 1;
  digits: string;
  zeros: number;
}

const DECIMAL = new Map([...'num'].map((suffix, at) => [suffix, at * 3 - 9]));
for (const [at, suffix] of ['', ...'kMGTPE'].entries()) DECIMAL.set(suffix, at * 3);
const BINARY = new Map([...'KMGTPE'].map((letter, at) => [`${letter}i`, (at + 1) * 10]));

/** No part can match what the next one matches, so reading takes linear time. */
const QUANTITY = /^([+-]?)(0*)(\d*)(?:\.(\d*))?([eEinumkKMGTP]+[+-]?\d*)?$/;
const EXPONENT = /^[eE]([+-]?)0*(\d{1,19}|)$/;

/** Digits with which Go computes in an int64: maxInt64Factors. */
const FAST_DIGITS = 18;
const FINEST = -9;
const MAX_INT64 = 2n ** 63n - 1n;
/** Decimals beyond these cannot change the billionths of a binary quantity but by being there: 10⁶⁹⁻⁹ is a multiple of 2⁶⁰. */
const EXACT_DECIMALS = 69;

interface Parts {
  sign: -1 | 1;
  /** Without leading zeros. */
  whole: string;
  decimals: string;
  /** False for texts such as `m`, which Go takes for zero where it computes in an int64. */
  hasDigits: boolean;
}

/**
 * Reads a quantity as the API server does, ParseQuantity of k8s.io/apimachinery/pkg/api/resource: what is finer than a
 * billionth is rounded away from zero, and a binary one ends at 2⁶³-1. Undefined where the API server refuses the text.
 */
export function parseQuantity(quantity: unknown): Quantity | undefined {
  const text = String(quantity);
  const [, minus, zeros = '', whole = '', decimals = '', suffix = ''] = QUANTITY.exec(text) ?? [];
  if (minus === undefined || text === '') return undefined;
  const hasDigits = zeros !== '' || whole !== '' || decimals !== '';
  const parts: Parts = { sign: minus === '-' ? -1 : 1, whole, decimals, hasDigits };
  // Go returns at the end of the text before it asks whether there was a digit.
  if (text === minus) return createQuantity(1, '', 0);
  const binary = BINARY.get(suffix);
  if (binary !== undefined) return parseBinary(parts, binary);
  const exponent = DECIMAL.get(suffix) ?? parseExponent(suffix);
  return exponent === undefined ? undefined : parseDecimal(parts, exponent);
}

/** Negative, zero or positive, as the one is less than, equal to or more than the other. */
export function compareQuantities(one: Quantity, other: Quantity): number {
  if (one.sign !== other.sign) return one.sign - other.sign;
  const longer = one.digits.length + one.zeros - other.digits.length - other.zeros;
  if (longer !== 0) return longer * one.sign;
  if (one.digits === other.digits) return 0;
  return one.digits > other.digits ? one.sign : -one.sign;
}

/** More than any node has, and few enough digits to compute with. */
const MOST = 10n ** 40n;

/** The whole number of billionths; of any quantity that no node has, the same large one. Zero for nothing and below zero. */
export function billionths({ sign, digits, zeros }: Quantity): bigint {
  if (sign !== 1) return 0n;
  return digits.length + zeros > 40 ? MOST : BigInt(digits) * 10n ** BigInt(zeros);
}

/** ParseInt of 64 bits, of which 32 are kept. */
function parseExponent(suffix: string): number | undefined {
  const [, sign, digits = ''] = EXPONENT.exec(suffix) ?? [];
  if (sign === undefined || !/\d$/.test(suffix)) return undefined;
  const exponent = BigInt(`${sign === '-' ? '-' : ''}${digits || '0'}`);
  return BigInt.asIntN(64, exponent) === exponent ? Number(BigInt.asIntN(32, exponent)) : undefined;
}

/** Go's exponents are of 32 bits and wrap around, which `| 0` does, too. */
function parseDecimal({ sign, whole, decimals, hasDigits }: Parts, exponent: number): Quantity | undefined {
  const length = (whole.length || 1) + decimals.length;
  const fast = (exponent - decimals.length) | 0;
  if (length <= FAST_DIGITS && fast >= FINEST) return createQuantity(sign, whole + decimals, fast - FINEST);
  if (!hasDigits) return undefined;
  const scale = (decimals.length + (-exponent | 0)) | 0;
  return createQuantity(sign, whole + decimals, -scale - FINEST);
}

function parseBinary({ sign, whole, decimals, hasDigits }: Parts, exponent: number): Quantity | undefined {
  const precision = 14 - (whole.length || 1) - Math.floor((exponent * 3) / 10);
  if (!hasDigits && precision < 0) return undefined;
  // Longer than any int64, and stays so.
  if (whole.length > 19) return createQuantity(sign, String(MAX_INT64), -FINEST);
  const kept = decimals.slice(0, EXACT_DECIMALS);
  const scaled = BigInt(whole + kept) * 2n ** BigInt(exponent) * 10n ** BigInt(-FINEST);
  const divisor = 10n ** BigInt(kept.length);
  const isExact = scaled % divisor === 0n && !/[1-9]/.test(decimals.slice(EXACT_DECIMALS));
  const billionths = scaled / divisor + (isExact ? 0n : 1n);
  const max = MAX_INT64 * 10n ** BigInt(-FINEST);
  return createQuantity(sign, String(billionths > max ? max : billionths), 0);
}

/** Of digits that any zeros may surround, and a power of ten that may be negative: then it is rounded away from zero. */
function createQuantity(sign: -1 | 1, text: string, power: number): Quantity {
  const end = endWithoutZeros(text);
  const digits = text.slice(0, end).replace(/^0+/, '');
  if (digits === '') return { sign: 0, digits, zeros: 0 };
  const zeros = power + text.length - end;
  if (zeros >= 0) return { sign, digits, zeros };
  // What is cut off is never zero, as the last digit is none.
  return { sign, ...increment(digits.slice(0, zeros)) };
}

function increment(digits: string): { digits: string; zeros: number } {
  let at = digits.length;
  while (digits[at - 1] === '9') at -= 1;
  const last = at === 0 ? '1' : digits.slice(0, at - 1) + String(Number(digits[at - 1]) + 1);
  return { digits: last, zeros: digits.length - at };
}

/** Not by a pattern: `/0+$/` takes quadratic time for zeros before another digit. */
function endWithoutZeros(text: string): number {
  let end = text.length;
  while (text[end - 1] === '0') end -= 1;
  return end;
}
