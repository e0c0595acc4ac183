import { join } from "node:path";
import { bundleLibrary } from "./bundle-library.ts";

await bundleLibrary(join(import.meta.dirname, "../../dist"));
