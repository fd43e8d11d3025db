/** What the core uses of the standard's URL, https://url.spec.whatwg.org; the native host's crate reads it. */
export class NativeUrl {
  readonly href: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;

  constructor(text: string, base?: string) {
    const parts = native.parseUrl(text, base);
    if (!parts) throw new TypeError('Invalid URL');
    [this.href, this.protocol, this.hostname, this.port, this.pathname, this.search] = parts;
  }

  static canParse(text: string, base?: string): boolean {
    return Boolean(native.parseUrl(text, base));
  }

  get host(): string {
    return this.port === '' ? this.hostname : `${this.hostname}:${this.port}`;
  }
}
