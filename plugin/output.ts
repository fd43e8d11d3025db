/** The forms of an answer. */
export const OUTPUTS = ['table', 'json'] as const;

/** One of {@link OUTPUTS}. */
export type Output = (typeof OUTPUTS)[number];

/** Where answers go. */
export interface Terminal {
  /** For people, and for what is piped on. */
  write(text: string): void;
  /** In addition to the answer, for people only. */
  note(text: string): void;
  /** Asks a person, who says yes or no; undefined without a terminal. */
  ask?(question: string): Promise<boolean>;
  isColoured: boolean;
  isTerminal: boolean;
}

/** An answer in its machine form. */
export function jsonText(answer: unknown): string {
  // JSON knows no infinity; a time that never comes is null.
  return `${JSON.stringify(answer, null, 2)}\n`;
}
