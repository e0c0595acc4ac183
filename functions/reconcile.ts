import { readReconcileConfig } from "../src/runtime/config.ts";
import { createReconcileFunction } from "../src/runtime/lambda-reconcile.ts";
import * as operators from "./operators.ts";

/** Does the work that bus and queue bring. */
export const handler = createReconcileFunction(readReconcileConfig(), operators);
