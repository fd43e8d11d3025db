/** An address as a URL has it: IPv6 in brackets, https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2 */
export function urlHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
