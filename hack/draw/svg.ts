/** A text at a place, with more attributes. */
export function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escapeText(content)}</text>`;
}

/** Text as SVG has it. */
export function escapeText(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** To a tenth of a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A whole picture, readable on light and dark ground. */
export function svgOf(size: { width: number; height: number }, title: string, parts: readonly string[]): string {
  const { width, height } = size;
  const box = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const style = 'font-family="sans-serif" font-size="10" fill="#777"';
  const head = `<svg xmlns="http://www.w3.org/2000/svg" ${box} ${style}>\n<title>${escapeText(title)}</title>`;
  return `${head}\n${parts.join('\n')}\n</svg>\n`;
}
