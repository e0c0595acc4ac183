import { whyNoControllers, whyNoControlPlane } from "../control-plane/binaries.ts";
import { whyNoDynamoDbLocal } from "../dynamodb-local/dynamodb-local.ts";
import { helperEnvironment, type HelperEnvironment } from "../environment.ts";
import { whyNoMoto } from "../moto/moto.ts";

/** Control planes that a whole test run shares. */
export type ControlPlaneName = "control-plane" | "second-control-plane";

/** Other servers that a whole test run shares. */
export type EndpointName = "dynamodb-local" | "moto";

/** What a suite may need. `controllers` = a control plane with kube-controller-manager, which assets may lack. */
export type ServerNeed = ControlPlaneName | EndpointName | "controllers";

const WHY_NOT: Readonly<Record<ServerNeed, (environment: HelperEnvironment) => string | undefined>> = {
  "control-plane": whyNoControlPlane,
  "second-control-plane": whyNoControlPlane,
  controllers: whyNoControllers,
  "dynamodb-local": whyNoDynamoDbLocal,
  moto: whyNoMoto,
};

/** Why a suite with these needs cannot run on this machine, in one line; `undefined` when it can. */
export function skipReason(
  needs: readonly ServerNeed[],
  environment: HelperEnvironment = helperEnvironment(),
): string | undefined {
  const reasons = needs.map((need) => WHY_NOT[need](environment)).filter((reason) => reason !== undefined);
  return reasons.length === 0 ? undefined : [...new Set(reasons)].join("; ");
}
