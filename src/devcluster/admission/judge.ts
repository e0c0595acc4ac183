import { isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Activation } from "../cel/activation.ts";
import { activate, evaluatePolicyExpression, type PolicyInput } from "./expressions.ts";
import type { Policy, PolicyCheck } from "./policy.ts";

/** Why a policy does not let a write pass. */
export interface Denial {
  readonly message: string;
  readonly reason: string;
  /** An error that no action of a binding softens. Default is `false`. */
  readonly always?: boolean;
}

const MOST_MESSAGE_BYTES = 5 * 1024;

/** What a policy has against a write: a denial for each of its checks that fails, or cannot be judged. */
export function judge(policy: Policy, input: PolicyInput): readonly Denial[] {
  const [problem] = policy.problems;
  if (problem !== undefined) return failed(policy, `compilation error: ${problem.problem}`);
  // Conditions do not see the namespace.
  const matched = matches(policy, activate({ ...input, namespaceObject: undefined }, policy.variables));
  if (typeof matched === "string") return failed(policy, matched);
  if (!matched) return [];
  const variables = activate(input, policy.variables);
  return [
    ...policy.checks.flatMap((check) => judgeCheck(policy, check, variables)),
    ...policy.annotations.flatMap((annotation) => {
      const outcome = evaluatePolicyExpression(annotation, variables);
      return "error" in outcome ? failed(policy, outcome.error).map((denial) => ({ ...denial, always: true })) : [];
    }),
  ];
}

/** One condition that is false decides; else an error of any does, as a text. */
function matches({ conditions, lenient }: Policy, variables: Activation): boolean | string {
  const errors: string[] = [];
  for (const condition of conditions) {
    const outcome = evaluatePolicyExpression(condition, variables);
    if ("error" in outcome) errors.push(outcome.error);
    else if (outcome.value === false) return false;
  }
  if (errors.length === 0) return true;
  if (lenient) return false;
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`;
}

function failed({ lenient }: Policy, message: string): readonly Denial[] {
  return lenient ? [] : [{ message, reason: "Invalid" }];
}

function judgeCheck(policy: Policy, check: PolicyCheck, variables: Activation): readonly Denial[] {
  const outcome = evaluatePolicyExpression(check.expression, variables);
  if ("error" in outcome) return failed(policy, outcome.error);
  return outcome.value === true ? [] : [{ message: messageOf(check, variables), reason: check.reason }];
}

/** What `messageExpression` makes, when it makes one line of text; else `message`; else the expression itself. */
function messageOf({ messageExpression, message, expression }: PolicyCheck, variables: Activation): string {
  const made = messageExpression === undefined ? undefined : evaluatePolicyExpression(messageExpression, variables);
  const text = made !== undefined && "value" in made && typeof made.value === "string" ? made.value.trim() : "";
  if (text !== "" && !text.includes("\n") && Buffer.byteLength(text) <= MOST_MESSAGE_BYTES) return text;
  return message.trim() === "" ? `failed expression: ${expression.source.trim()}` : message.trim();
}

/** A Namespace as expressions see it. */
export function namespaceObjectOf(namespace: JsonMap | undefined): JsonMap | undefined {
  const { metadata } = namespace ?? {};
  if (namespace === undefined || !isMap(metadata)) return undefined;
  const { managedFields: _managers, ownerReferences: _owners, selfLink: _link, ...shown } = metadata;
  return { metadata: shown, spec: namespace["spec"], status: namespace["status"] };
}
