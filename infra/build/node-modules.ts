import { isBuiltin } from "node:module";
import type { Plugin } from "esbuild";

const NAMESPACE = "node";

/**
 * Takes from Node's own modules what is named, and nothing else.
 *
 * An `import` of one reads all its exports, and some are made when they are read: `node:util` brings its decoders, `node:http` a client for
 * WebSockets. That is 8 ms of processor time in a start of `skysail devcluster`.
 */
export const NODE_MODULES: Plugin = {
  name: "node-modules",
  setup(bundler) {
    bundler.onResolve({ filter: /^node:/ }, ({ path, importer }) =>
      // One for each importer: what modules of several chunks share would be a chunk of its own.
      isBuiltin(path)
        ? { path: `${path} of ${importer}`, namespace: NAMESPACE, pluginData: path, sideEffects: false }
        : undefined,
    );
    bundler.onLoad({ filter: /./, namespace: NAMESPACE }, ({ pluginData }) => ({
      contents: exportsOf(String(pluginData)),
    }));
  },
};

function exportsOf(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => name !== "default");
  return [
    `const module = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(path)});`,
    "export default module;",
    // What nobody imports is dropped: a call without effects may be.
    ...names.map((name) => `export const ${name} = /* @__PURE__ */ (() => module.${name})();`),
  ].join("\n");
}
