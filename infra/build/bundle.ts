import { join } from "node:path";
import { bundleFunction, FUNCTIONS } from "./bundle-function.ts";

const out = join(import.meta.dirname, "../../dist/functions");
for (const name of FUNCTIONS) {
  const bytes = await bundleFunction(name, out);
  process.stdout.write(`${name.padEnd(10)} ${(bytes / 1000).toFixed(1)} kB\n`);
}
