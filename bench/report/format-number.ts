/** A number with three digits that count, and all digits before the point: 12,345, 12.3, 0.0123. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(digits, 20) });
}

/** A number with no more digits than a measurement is worth: six. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
