import type { StatusAnswer } from './describe-status.ts';

const STYLE =
  'body{font-family:system-ui,sans-serif;margin:20vh auto;max-width:32rem;padding:0 1rem;text-align:center}' +
  'small{color:GrayText}:root{color-scheme:light dark}';

/** What a browser is shown in place of an application. The header `refresh` that comes with it lets it go on by itself. */
export function waitingPage({ retryAfterSeconds, body }: StatusAnswer): string {
  const { error, reason, message } = body;
  const title = `${error.charAt(0).toUpperCase()}${error.slice(1)}`;
  const next = retryAfterSeconds === undefined ? '' : '<p>This page goes on by itself.</p>';
  const why = message === undefined ? reason : `${reason}: ${message}`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style>
<h1>${escapeHtml(title)}</h1>${next}<p><small>${escapeHtml(why)}</small></p></html>
`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What a pod's status says may be an image's name, or what a container wrote at its end. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPED[character] ?? '');
}
