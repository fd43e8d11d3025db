import { parse } from 'yaml';

/** One value of the chart as its users set it. */
export interface Value {
  /** With dots: `image.registry`. */
  key: string;
  /** As JSON. */
  fallback: string;
  /** The comment above it, empty where there is none. */
  comment: string;
  /** The heading above it: `## Images`. */
  section: string;
}

/** Every value of a values.yaml that has a comment, or should have one: where parts have comments, the parts. */
export function describeValues(text: string): Value[] {
  const all = describeKeys(text);
  const isPart = ({ key }: Value, whole: Value) => key.startsWith(`${whole.key}.`);
  const isGroup = (whole: Value) => all.some((part) => isPart(part, whole) && part.comment !== '');
  const values = all.filter((value) => !isGroup(value));
  return values.filter((value) => !values.some((whole) => isPart(value, whole)));
}

/** Every key with what is at it and the comment right above it. */
function describeKeys(text: string): Value[] {
  const values = parse(text);
  const path: string[] = [];
  let comment: string[] = [];
  let section = '';
  return text.split('\n').flatMap((line) => {
    section = /^## (.*)$/.exec(line)?.[1] ?? section;
    const [, said] = /^ *# ?(.*)$/.exec(line) ?? [];
    const [, indent = '', name] = /^( *)([A-Za-z]+):/.exec(line) ?? [];
    const above = comment.join(' ');
    comment = said === undefined ? [] : [...comment, said];
    if (name === undefined) return [];
    path.splice(indent.length / 2, path.length, name);
    return [{ key: path.join('.'), fallback: JSON.stringify(valueAt(values, path)), comment: above, section }];
  });
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce((value, name) => (value as Record<string, unknown>)[name], values);
}

/** The tables of all values in Markdown, one for each section. What is said of a group stands above the table. */
export function valuesTables(text: string): string {
  const values = describeValues(text);
  const sections = [...new Set(values.map(({ section }) => section))];
  const groups = describeKeys(text).filter(({ key, comment }) => comment && !values.some((value) => value.key === key));
  return sections
    .map((section) => {
      const isHere = (value: Value) => value.section === section;
      const said = groups.filter(isHere).map(({ key, comment }) => `\`${key}\`: ${linked(comment)}\n\n`);
      return `### ${section}\n\n${said.join('')}${table(values.filter(isHere))}`;
    })
    .join('\n\n');
}

function table(values: readonly Value[]): string {
  const cell = (content: string) => content.replaceAll('|', '\\|');
  const rows = values.map(
    ({ key, fallback, comment }) => `| \`${key}\` | \`${cell(fallback)}\` | ${cell(linked(comment))} |`,
  );
  return ['| value | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** An address at the end of a comment becomes a link. */
function linked(comment: string): string {
  return comment.replace(/ (https:\/\/\S+)$/, ' [More]($1)');
}
