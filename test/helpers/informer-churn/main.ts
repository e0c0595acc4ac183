/*
 * Lets the informer of @kubernetes/client-node follow a devcluster under churn, and prints what happened:
 *
 *   node --conditions=skysail-source test/helpers/informer-churn/main.ts --seconds 600 --seed 1
 */
import { parseArgs } from "node:util";
import { churn } from "./churn.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "600" }, seed: { type: "string", default: "1" } },
});

const result = await churn({
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  progress: (so) => console.error(JSON.stringify(so)),
});
console.log(JSON.stringify(result));
