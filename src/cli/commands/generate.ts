import type { KubeObject } from "../../model/objects.ts";
import { type Deployment, DEPLOYMENTS } from "../../operator/manifests/deployments.ts";
import type { Operator } from "../../operator/types.ts";
import { type Command, stringOption } from "../command.ts";
import { OPERATOR_OPERANDS } from "../options.ts";
import { UsageError } from "../usage-error.ts";

type Generator = (operators: readonly Operator[], deployment: Deployment) => Promise<readonly KubeObject[]>;

/** What can be generated, and from what. Each imports what it needs when it runs: every command loads this file. */
const GENERATORS: Readonly<Record<string, Generator>> = {
  async crds(operators) {
    const { toCustomResourceDefinitions } = await import("../../operator/manifests/manifests.ts");
    return toCustomResourceDefinitions(operators);
  },
  async rbac(operators, deployment) {
    const { toManifests } = await import("../../operator/manifests/manifests.ts");
    return toManifests(operators, deployment);
  },
  async "fence-policy"() {
    const { toFencePolicy } = await import("../../operator/manifests/fence-policy.ts");
    return toFencePolicy();
  },
};

const NAMES = Object.keys(GENERATORS);

/** `skysail generate`: Kubernetes manifests from what operators declare. */
export const generateCommand: Command = {
  name: "generate",
  summary:
    "Print manifests for kubectl apply -f -: custom resource definitions, accounts with least rights, the fence policy.",
  usage: `${NAMES.join("|")} [options] OPERATORS…`,
  options: {
    for: {
      type: "string",
      placeholder: DEPLOYMENTS.join("|"),
      description:
        "whose accounts rbac prints: relay and writer of the functions (default), or the one of skysail serve",
    },
  },
  operands: { min: 1, max: Infinity, missing: `generate what? one of ${NAMES.join(", ")}` },
  async run({ print, output }, values, [what = "", ...modules]) {
    const generate = Object.hasOwn(GENERATORS, what) ? GENERATORS[what] : undefined;
    if (generate === undefined) throw new UsageError(`generate what? one of ${NAMES.join(", ")}`);
    if (modules.length === 0 && what !== "fence-policy") throw new UsageError(OPERATOR_OPERANDS.missing);
    const deployment = toDeployment(stringOption(values, "for") ?? "functions");
    const { loadOperators } = await import("../../runtime/load-operators.ts");
    const objects = await generate(await loadOperators(modules), deployment);
    if (output === "json") {
      return print(JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }, undefined, 2));
    }
    const { stringify } = await import("yaml");
    print(
      objects
        .map((object) => stringify(object, { aliasDuplicateObjects: false }))
        .join("---\n")
        .trimEnd(),
    );
  },
};

function toDeployment(text: string): Deployment {
  const found = DEPLOYMENTS.find((deployment) => deployment === text);
  if (found === undefined) throw new UsageError(`--for takes ${DEPLOYMENTS.join(" or ")}, not ${JSON.stringify(text)}`);
  return found;
}
