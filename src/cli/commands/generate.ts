import { stringify } from "yaml";
import type { KubeObject } from "../../model/objects.ts";
import { toFencePolicy } from "../../operator/manifests/fence-policy.ts";
import {
  type Deployment,
  DEPLOYMENTS,
  toCustomResourceDefinitions,
  toManifests,
} from "../../operator/manifests/manifests.ts";
import type { Operator } from "../../operator/types.ts";
import { loadOperators } from "../../runtime/load-operators.ts";
import { type Command, stringOption } from "../command.ts";
import { OPERATOR_OPERANDS } from "../options.ts";
import { UsageError } from "../usage-error.ts";

type Generator = (operators: readonly Operator[], deployment: Deployment) => readonly KubeObject[];

/** What can be generated, and from what. */
const GENERATORS: Readonly<Record<string, Generator>> = {
  crds: toCustomResourceDefinitions,
  rbac: toManifests,
  "fence-policy": () => toFencePolicy(),
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
    const objects = generate(await loadOperators(modules), deployment);
    if (output === "json") {
      return print(JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }, undefined, 2));
    }
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
