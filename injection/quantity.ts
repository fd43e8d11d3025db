const BINARY: readonly string[] = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const QUANTITY = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,2})|([KMGTPE]i|[numkMGTPE]?))$/;

/** No quantity that the API server writes is longer; digits by the thousand would cost seconds. */
const MAX_LENGTH = 40;

/**
 * A Kubernetes quantity such as `100m`, `1.5Gi` or `1e3` in billionths, its finest part, rounded up as the API server does;
 * undefined where the text is none. Two quantities are equal when these are.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(quantity: unknown): bigint | undefined {
  const text = String(quantity);
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] =
    text.length <= MAX_LENGTH ? (QUANTITY.exec(text) ?? []) : [];
  const digits = whole + fraction;
  if (digits === '') return undefined;
  const binary = BINARY.indexOf(suffix) + 1;
  const power = 9 - fraction.length + (exponent === undefined ? (DECIMAL[suffix] ?? 0) : Number(exponent));
  const scaled = BigInt(digits) * 1024n ** BigInt(binary);
  const billionths = power >= 0 ? scaled * 10n ** BigInt(power) : divideUp(scaled, 10n ** BigInt(-power));
  return sign === '-' ? -billionths : billionths;
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
