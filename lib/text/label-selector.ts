import { invalid, ok, type Parser, parseLabelKey } from './parse.ts';
import { parseJson } from './parse-json.ts';
import { isText, listOf, mapOf, objectOf, optional, type Shape } from './shape.ts';

type Labels = Readonly<Record<string, string>>;

/** One line of matchExpressions. */
interface Requirement {
  key: string;
  operator: Operator;
  values?: readonly string[] | null;
}

type Operator = keyof typeof OPERATORS;

/** A LabelSelector of Kubernetes: all that it says has to hold, and the empty one lets everything through. */
export interface LabelSelector {
  matchLabels?: Labels | null;
  matchExpressions?: readonly Requirement[] | null;
}

/** As the API server compares. NotIn holds where there is no such label. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
const OPERATORS = {
  In: (value: string | undefined, values: readonly string[]) => value !== undefined && values.includes(value),
  NotIn: (value: string | undefined, values: readonly string[]) => value === undefined || !values.includes(value),
  Exists: (value: string | undefined) => value !== undefined,
  DoesNotExist: (value: string | undefined) => value === undefined,
} as const;

/** Reports whether a selector lets everything through. */
export function isEmptySelector({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}

/** Reports whether labels fit a selector. */
export function matchesLabels({ matchLabels, matchExpressions }: LabelSelector, labels: Labels = {}): boolean {
  const readLabel = (key: string) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  return (
    Object.entries(matchLabels ?? {}).every(([key, value]) => readLabel(key) === value) &&
    (matchExpressions ?? []).every(({ key, operator, values }) => OPERATORS[operator](readLabel(key), values ?? []))
  );
}

const isOperator: Shape = (value) => isText(value) && Object.hasOwn(OPERATORS, value as string);
const isKey: Shape = (value) => isText(value) && parseLabelKey(value as string).kind === 'value';
const isRequirement: Shape = (value) =>
  objectOf({ key: isKey, operator: isOperator, values: optional(listOf(isText)) })(value) &&
  hasValues(value as Requirement) === ['In', 'NotIn'].includes((value as Requirement).operator);
const hasValues = ({ values }: Requirement) => (values ?? []).length > 0;
const isSelector = objectOf({
  matchLabels: optional(mapOf(isText)),
  matchExpressions: optional(listOf(isRequirement)),
});

/** A selector as JSON; the empty text lets everything through. What could not be understood would let through too much. */
export const parseLabelSelector: Parser<LabelSelector> = (text) => {
  const selector = text === '' ? {} : parseJson(text);
  return isSelector(selector) && hasOnlyKnownKeys(selector as object)
    ? ok(selector as LabelSelector)
    : invalid('a LabelSelector as JSON such as {"matchLabels":{"stage":"test"}}');
};

function hasOnlyKnownKeys(selector: object): boolean {
  return Object.keys(selector).every((key) => key === 'matchLabels' || key === 'matchExpressions');
}
