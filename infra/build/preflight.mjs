// Plain JavaScript for any Node: it runs before everything else and names the cause when the right Node is missing.
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  process.stderr.write(
    [
      `Skysail needs Node 24; this is Node ${process.versions.node} (${process.execPath}).`,
      "`npm ci` brings Node 24 through the `node` package, and npm scripts then use it by themselves.",
      "If you installed with --ignore-scripts, that package is empty: run `npm rebuild node`.",
      "If you called `node` directly, use the npm script or `npx node` instead.",
      "",
    ].join("\n"),
  );
  process.exitCode = 1;
}
