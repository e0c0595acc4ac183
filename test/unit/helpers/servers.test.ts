import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { controlPlaneBinaries } from "../../helpers/control-plane/binaries.ts";
import { helperEnvironment, type HelperEnvironment } from "../../helpers/environment.ts";
import { skipReason } from "../../helpers/servers/names.ts";

async function folderWith(...programs: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "skysail-path-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of programs) {
    await writeFile(join(folder, name), "");
    await chmod(join(folder, name), 0o755);
  }
  return folder;
}

const machine = (more: Partial<HelperEnvironment>): HelperEnvironment => ({
  cacheDir: "/nowhere",
  assets: undefined,
  ci: false,
  path: [],
  ...more,
});

test("reads cache folder, assets, CI and path; an empty variable counts as absent", () => {
  expect(helperEnvironment({ XDG_CACHE_HOME: "/c", KUBEBUILDER_ASSETS: "/a", CI: "true", PATH: "/x::/y" })).toEqual({
    cacheDir: "/c/skysail",
    assets: "/a",
    ci: true,
    path: ["/x", "/y"],
  });
  expect(helperEnvironment({ XDG_CACHE_HOME: "", KUBEBUILDER_ASSETS: "", CI: "" })).toMatchObject({
    cacheDir: expect.stringMatching(/\/\.cache\/skysail$/),
    assets: undefined,
    ci: false,
  });
});

test("a machine with nothing: every need has a reason of one line, each said once", async () => {
  const nothing = machine({});
  const reason = skipReason(
    ["control-plane", "second-control-plane", "controllers", "dynamodb-local", "moto"],
    nothing,
  );
  expect(reason?.split("; ")).toEqual([
    expect.stringContaining("needs Go"),
    expect.stringContaining("no java"),
    expect.stringContaining("no python3"),
  ]);
  expect(reason).not.toContain("\n");
  await expect(controlPlaneBinaries({}, nothing)).rejects.toThrow(/^a control plane needs Go .* neither is there$/);
});

test("Go alone is enough for a control plane with controllers", async () => {
  expect(skipReason(["control-plane", "controllers"], machine({ path: [await folderWith("go")] }))).toBeUndefined();
});

test("assets go before Go; what they lack is said, and what then does not work", async () => {
  const assets = await folderWith("etcd", "kube-apiserver", "kubectl");
  const environment = machine({ assets, path: [await folderWith("go")] });
  const lines: string[] = [];
  const binaries = await controlPlaneBinaries({ progress: (line) => void lines.push(line) }, environment);
  expect(binaries).toEqual({
    etcd: join(assets, "etcd"),
    apiServer: join(assets, "kube-apiserver"),
    kubectl: join(assets, "kubectl"),
  });
  expect(lines).toEqual([expect.stringContaining("no kube-controller-manager: no garbage collection")]);
  expect(skipReason(["control-plane"], environment)).toBeUndefined();
  expect(skipReason(["controllers"], environment)).toContain("no kube-controller-manager");
});

test("assets that are no assets are an error, also with Go", async () => {
  const environment = machine({ assets: await folderWith("etcd"), path: [await folderWith("go")] });
  expect(skipReason(["control-plane"], environment)).toMatch(/has no kube-apiserver$/);
});

test("DynamoDB Local needs Java, and Maven until it is installed", async () => {
  const [java, both] = [await folderWith("java"), await folderWith("java", "mvn")];
  expect(skipReason(["dynamodb-local"], machine({ path: [java] }))).toContain("no mvn");
  expect(skipReason(["dynamodb-local"], machine({ path: [both] }))).toBeUndefined();
  expect(
    skipReason(["dynamodb-local"], machine({ path: [java], cacheDir: await folderWith("dynamodb-local") })),
  ).toBeUndefined();
});
