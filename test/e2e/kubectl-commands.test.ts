import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { describeWithServers, it } from "../helpers/fixtures.ts";
import { startBoth } from "./kubectl/both.ts";
import { configMap, configMapList, deployment, event, NODE, POD } from "./kubectl/manifests.ts";

const MS = 300_000;
const ABOUT_SETTINGS = { kind: "ConfigMap", name: "settings" };

// Each command runs on the real control plane and on a devcluster, and must print the same.
describeWithServers("more of kubectl on a devcluster", ["controllers"], () => {
  it(
    "edits in an editor",
    async ({ controlPlane }) => {
      await using both = await startBoth(controlPlane);
      await both.same("apply -f -", configMap({ a: "1" }));
      await both.same("apply -f -", deployment("web:1", { replicas: 0 }));
      await both.edit("edit cm settings", 's/a: .1./a: "2"/');
      await both.edit("edit cm settings", "");
      await both.edit("edit cm settings", "s/^data:/data: 5\\nbad:/");
      await both.edit("edit cm settings", "s/name: settings/name: other/");
      await both.edit("edit deployment web", "s/replicas: 0/replicas: -1/");
      await both.edit("edit deployment web --output-patch", "s/replicas: 0/replicas: 1/");
      await both.same("wait --for=jsonpath={.status.observedGeneration}=2 deployment/web --timeout=60s");
      await both.edit(
        "edit deployment web --subresource=status",
        "s/observedGeneration: [0-9]*/observedGeneration: 7/",
      );
      await both.edit("edit deployment nothing", "");
      await both.edit("apply edit-last-applied cm settings", 's/a: .1./a: "4"/');
      await both.edit("create --edit -f -", 's/a: .1./a: "9"/', configMap({ a: "1" }).replace("settings", "edited"));
      await both.same("get cm -o yaml --show-managed-fields --field-selector metadata.name!=kube-root-ca.crt");
    },
    MS,
  );

  it(
    "shows Events",
    async ({ controlPlane }) => {
      await using both = await startBoth(controlPlane);
      await both.same("apply -f -", configMap({ a: "1" }));
      await both.same("create -f -", event("e1", "Done", ABOUT_SETTINGS));
      await both.same("create -f -", event("e2", "Failed", { kind: "Pod", name: "alone" }));
      for (const command of [
        "get events",
        "get events -o wide",
        "get events --sort-by=.reason -o name",
        "get events --field-selector involvedObject.name=settings",
        "get events --field-selector type=Warning,reason=Failed",
        "get events --field-selector bogus=1",
        "events",
        "events --for configmap/settings",
        "events --for pod/alone --types=Warning",
        "events --for configmap/settings -o json",
        "describe cm settings",
      ]) {
        await both.same(command);
      }
    },
    MS,
  );

  it(
    "rolls out: restart, undo, pause of what can and what cannot",
    async ({ controlPlane }) => {
      await using both = await startBoth(controlPlane);
      await both.same("apply -f -", configMap({ a: "1" }));
      await both.same("apply -f -", deployment("web:1", { replicas: 0 }));
      await both.same("wait --for=jsonpath={.status.observedGeneration}=1 deployment/web --timeout=60s");
      for (const command of [
        "rollout restart deployment/web",
        "get deployment web -o jsonpath={.spec.template.metadata}",
        "rollout restart cm/settings",
        "rollout restart deployment/none",
        "rollout undo deployment/web --to-revision=9",
        "rollout history cm/settings",
        "rollout pause deployment -l app=web",
        "rollout restart deployment web",
        "rollout resume deployment web",
        "rollout resume deployment web",
      ]) {
        await both.same(command);
      }
    },
    MS,
  );

  it(
    "asks what may be done",
    async ({ controlPlane }) => {
      await using both = await startBoth(controlPlane, { rbac: true });
      for (const command of [
        "auth can-i --list",
        "auth can-i --list --as=somebody",
        "auth can-i get pods --subresource=log",
        "auth can-i get nothings",
        "auth can-i get /healthz",
        "auth can-i create pods --as=somebody",
        "auth can-i '*' '*' -A",
        "auth whoami",
        "auth whoami --as=somebody --as-group=a --as-uid=7 -o yaml",
        "create role r --verb=get --resource=pods --resource-name=x",
        "create rolebinding r --role=r --serviceaccount={ns}:default",
      ]) {
        await both.same(command);
      }
      // A real authorizer hears of them a moment later.
      const mine = "auth can-i get pods/x --as=system:serviceaccount:{ns}:default";
      await both.until(mine, ({ stdout }) => stdout.startsWith("yes"));
      for (const command of [
        mine,
        "auth can-i get pods --as=system:serviceaccount:{ns}:default",
        "get pods --as=system:serviceaccount:{ns}:default",
      ]) {
        await both.same(command);
      }
    },
    MS,
  );

  it(
    "lets everybody do everything without --rbac, and says so",
    async ({ controlPlane }) => {
      await using both = await startBoth(controlPlane);
      const { devcluster } = await both.each("auth can-i --list");
      expect(
        devcluster.stdout
          .split("\n")
          .slice(1)
          .filter((line) => line !== ""),
      ).toEqual([
        expect.stringMatching(/^\*\.\* +\[\] +\[\] +\[\*\]$/),
        expect.stringMatching(/^ +\[\*\] +\[\] +\[\*\]$/),
      ]);
    },
    MS,
  );

  it(
    "takes kustomizations and lists, and prunes",
    async ({ controlPlane }) => {
      await using both = await startBoth(controlPlane);
      const folder = await mkdtemp(join(tmpdir(), "skysail-kustomize-"));
      await writeFile(
        join(folder, "cm.yaml"),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: '1'}\n",
      );
      const generator = "configMapGenerator: [{name: gen, literals: [a=1]}]\n";
      await writeFile(join(folder, "kustomization.yaml"), `resources: [cm.yaml]\nnamePrefix: k-\n${generator}`);
      for (const command of ["create", "create", "apply", "get", "diff", "delete"]) {
        await both.same(`${command} -k ${folder}`);
      }
      await rm(folder, { recursive: true });
      const byLabel = "apply --prune -l set=x --prune-allowlist=core/v1/ConfigMap -f -";
      await both.same(byLabel, configMapList("p1", "p2"));
      await both.same(byLabel, configMapList("p1"));
      const bySet = "apply --prune --applyset=secrets/as -f -";
      const env = { KUBECTL_APPLYSET: "true" };
      await both.same(bySet, configMapList("q1", "q2"), env);
      await both.same(bySet, configMapList("q1"), env);
      await both.same("get cm,secret -l set=x -o yaml");
      await both.same(
        "create -f -",
        "kind: List\napiVersion: v1\nitems: [{kind: ConfigMap, apiVersion: v1, bogus: 1}]\n",
      );
    },
    MS,
  );

  it(
    "prints in every form, and as it comes",
    async ({ controlPlane }) => {
      await using both = await startBoth(controlPlane);
      await both.same("apply -f -", configMap({ a: "1" }));
      for (const command of [
        "get cm settings -o go-template={{.data.a}}",
        "get cm settings --template={{.nothing}} -o go-template",
        "get cm -l app=web -o jsonpath={range.items[*]}{.metadata.name}{end}",
        "get cm settings -o jsonpath-as-json={.data}",
        "get cm settings -o custom-columns=N:.metadata.name,X:.nope --no-headers",
        "get cm settings -o kyaml",
        "get cm -l app=web --show-kind -o wide",
        "get cm settings -o bogus",
        "get cm -l app=web -w --output-watch-events --request-timeout=5s",
        "get --raw /api/v1/namespaces/{ns}/configmaps/none",
        "get --raw /nothing",
        "delete --raw /api/v1/namespaces/{ns}/configmaps/none",
        "get ep --ignore-not-found -l none=none",
        "config view",
      ]) {
        await both.same(command);
      }
    },
    MS,
  );

  it(
    "looks after Nodes",
    async ({ controlPlane }) => {
      await using both = await startBoth(controlPlane);
      await both.same("create -f -", NODE);
      for (const command of [
        "get nodes n-{ns} -o wide",
        "taint nodes n-{ns} key=value:NoSchedule",
        "taint nodes n-{ns} key=other:NoSchedule",
        "taint nodes n-{ns} key=other:NoSchedule --overwrite",
        "taint nodes n-{ns} key-",
        "taint nodes n-{ns} key-",
        "taint nodes n-{ns} bad=value:Never",
        "cordon n-{ns}",
        "cordon n-{ns}",
        "get nodes n-{ns}",
        "uncordon n-{ns}",
        "drain n-{ns} --ignore-daemonsets --timeout=10s",
        "describe node n-{ns}",
        "delete node n-{ns}",
      ]) {
        await both.same(command);
      }
    },
    MS,
  );

  it(
    "replaces, waits, deletes what is selected",
    async ({ controlPlane }) => {
      await using both = await startBoth(controlPlane);
      await both.same("apply -f -", configMap({ a: "1" }));
      await both.same("replace --force -f -", configMap({ a: "2" }));
      await both.same("replace -f -", configMap({ a: "2" }).replace("settings", "never"));
      for (const command of [
        "wait --for=jsonpath={.data.a}=2 cm/settings --timeout=10s",
        "wait --for=jsonpath={.data.a}=3 cm/settings --timeout=5s",
        "wait --for=create cm/none --timeout=5s",
        "wait --for=delete cm/none --timeout=5s",
        "run r1 --image=nginx --restart=Never --labels=app=r",
        "delete pod --field-selector metadata.name=r1 --now",
        "delete pods -l app=none",
        "delete cm -l app=web",
        "delete cm",
        "delete cm a b",
        "create quota q --hard=cpu=x",
        "create quota q --hard=configmaps=5",
        "create service nodeport np --tcp=80 --node-port=20",
        "create service externalname ex --external-name=example.com",
        "wait --for=create sa/default --timeout=60s",
        "create token none",
        "create token default --duration=1s",
        "create deployment web --image=web:1 --replicas=0",
        "autoscale deployment web --min=3 --max=1 --cpu=50%",
        "autoscale deployment web --min=1 --max=3 --cpu=50%",
        "get hpa",
      ]) {
        await both.same(command);
      }
    },
    MS,
  );

  it(
    "refuses what only containers can do, and says why",
    async ({ controlPlane }) => {
      await using both = await startBoth(controlPlane);
      await both.same("logs none");
      await both.same("exec none -- ls");
      await both.same("top pods");
      await both.same("create -f -", POD);
      const why = (what: string) =>
        `pod "alone" is simulated: this devcluster runs no containers, so there is nothing to answer "${what}"`;
      for (const [command, what] of [
        ["logs alone", "log"],
        ["exec alone -- ls", "exec"],
        ["attach alone", "attach"],
        ["cp alone:/etc/hosts /dev/null", "exec"],
      ] as const) {
        const { devcluster } = await both.each(command);
        expect({ command, ...devcluster }).toMatchObject({
          command,
          code: 1,
          stderr: expect.stringContaining(why(what)) as string,
        });
      }
    },
    MS,
  );
});
