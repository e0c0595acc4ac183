/**
 * Records what a real server says about the cases, for the unit tests.
 *
 *     node --conditions=skysail-source test/helpers/schema-cases/record.ts
 *
 * Starts a control plane of its own. Run by hand when a case is added or Kubernetes' pinned version moves.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { startControlPlane } from "../control-plane/control-plane.ts";
import { askAll } from "./ask.ts";

const file = fileURLToPath(new URL("../../fixtures/devcluster/answers.json.gz", import.meta.url));
await using plane = await startControlPlane({ name: "schema-cases" });
const recorded = await askAll(plane.kube, "default");
mkdirSync(new URL(".", `file://${file}`), { recursive: true });
writeFileSync(file, gzipSync(JSON.stringify(recorded), { level: 9 }));
process.stdout.write(
  `${file}: ${recorded.things.length + recorded.definitions.length} custom, ${recorded.valid.length + recorded.invalid.length} built in\n`,
);
