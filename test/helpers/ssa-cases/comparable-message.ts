/** What follows the words about a refused change: the server shows the difference between two of its own structures. */
const DUMP = /\n@@.*?\n(?=$|, |\])/gs;

/** A text without dumps. */
export function withoutDumps(text: string): string {
  return text.replace(DUMP, "");
}

/** A message without what is no behaviour: dumps, and the order of causes, which the server takes from its maps. */
export function comparableMessage(message: string | undefined): string | undefined {
  const text = message === undefined ? undefined : withoutDumps(message);
  const [, before, causes] = /^(.* is invalid: )\[(.*)\]$/s.exec(text ?? "") ?? [];
  return causes === undefined ? text : `${before}${causes.split(", ").toSorted().join(", ")}`;
}
