import { invalid, ok, type Parser } from './parse.ts';

const SECONDS_OF_UNIT: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/**
 * A duration as Kubernetes writes it, in whole seconds: `90s`, `15m`, `1h30m`, and `0`. Units under a second are refused.
 * https://pkg.go.dev/time#ParseDuration
 */
export const parseDuration: Parser<number> = (text) => {
  if (text === '0') return ok(0);
  if (!/^(\d{1,9}h)?(\d{1,9}m)?(\d{1,9}s)?$/.test(text) || text === '')
    return invalid('a duration such as 90s, 15m or 1h30m');
  const parts = text.matchAll(/(\d+)([hms])/g);
  return ok([...parts].reduce((sum, [, digits, unit = 's']) => sum + Number(digits) * (SECONDS_OF_UNIT[unit] ?? 0), 0));
};

/** Seconds as a person writes them, at most two units: `45s`, `15m`, `2h5m`, `3d4h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return join(Math.floor(whole / 60), 'm', whole % 60, 's');
  if (whole < 86_400) return join(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'm');
  return join(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h');
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return `${large}${largeUnit}${small > 0 ? `${small}${smallUnit}` : ''}`;
}
