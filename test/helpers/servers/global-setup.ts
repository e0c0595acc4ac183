import type { TestProject } from "vitest/node";
import { helperEnvironment } from "../environment.ts";
import { printProgress } from "../processes/install.ts";
import { startBroker, type BrokerAddress } from "./broker.ts";
import { skipReason } from "./names.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where test files ask for servers. */
    broker: BrokerAddress;
  }
}

/** Runs once before the end-to-end suites, and says in one line when their servers cannot be had; returns the teardown. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const reason = skipReason(["control-plane", "controllers", "dynamodb-local", "moto"]);
  const consequence = helperEnvironment().ci ? "suites that need it fail (CI=true)" : "suites that need it are skipped";
  if (reason !== undefined) printProgress(`end to end: ${reason}; ${consequence}`);
  const broker = await startBroker();
  const { url, secret } = broker;
  project.provide("broker", { url, secret });
  return () => broker.stop();
}
