/** Where the status server answers for all pods. */
export const STATUS_PORT = 17_070;

/** A loopback address for each pod, from 127.16.0.1 on. */
export function addressOf(number: number): string {
  return `127.${16 + Math.floor(number / 62_500)}.${Math.floor(number / 250) % 250}.${1 + (number % 250)}`;
}

/** The pod of an address. */
export function numberOf(address: string): number {
  const [, a = 0, b = 0, c = 0] = address.split('.').map(Number);
  return (a - 16) * 62_500 + b * 250 + c - 1;
}
