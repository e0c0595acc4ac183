import { expect, vi } from "vitest";
import { describeWithServers, it } from "../helpers/fixtures.ts";
import { startBoth } from "./kubectl/both.ts";
import { configMap, deployment, GADGETS, gadget, NODE_PORT, POD, SERVICE, UNOWNED_SET } from "./kubectl/manifests.ts";

/** Of a slow machine: each command starts a process, twice. */
vi.setConfig({ testTimeout: 300_000 });

// Each command runs on the real control plane and on a devcluster, and must print the same.
describeWithServers("kubectl on a devcluster", ["controllers"], () => {
  it("reads: get in every form", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    await both.same("create -f -", configMap({ a: "1", b: "2" }));
    await both.same("create -f -", configMap({ a: "1" }));
    for (const form of [
      "",
      "-o wide",
      "-o yaml",
      "-o json",
      "-o name",
      "--show-labels",
      "-L app",
      "-o jsonpath={.data.a}",
    ]) {
      await both.same(`get configmap settings ${form}`);
    }
    await both.same("get cm -l app=web -o custom-columns=NAME:.metadata.name,A:.data.a");
    await both.same("get cm -l app!=web,!other -o name");
    await both.same("get cm --field-selector metadata.name=settings");
    await both.same("get cm --field-selector metadata.name=settings -A -o name");
    await both.same("get cm --field-selector data.a=1");
    await both.same("get cm --chunk-size=1 --sort-by=.metadata.name -o name");
    await both.same("get cm/settings secret/none --ignore-not-found");
    await both.same("get cm nothing");
    await both.same("get nothing");
    await both.same("get secrets");
    await both.same("describe configmap settings");
    await both.same("get cm settings -w --request-timeout=5s -o name");
  });

  it("applies from the client: creates, changes, removes, takes over", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    await both.same("apply -f -", configMap({ a: "1", b: "2" }));
    await both.same("apply -f -", configMap({ a: "1", b: "2" }));
    await both.same("diff -f -", configMap({ a: "1", c: "3" }));
    await both.same("apply -f - --dry-run=server -o yaml", configMap({ a: "1", c: "3" }));
    await both.same("apply -f -", configMap({ a: "1", c: "3" }));
    await both.same("diff -f -", configMap({ a: "1", c: "3" }));
    await both.same("get cm settings -o yaml --show-managed-fields");
    await both.same("apply view-last-applied cm settings");
    await both.same("apply set-last-applied -f -", configMap({ a: "1" }));
    await both.same("replace -f -", configMap({ z: "9" }));
    await both.same("get cm settings -o yaml");
    await both.same(
      "apply -f -",
      `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings"},"data":{"a":1}}`,
    );
    await both.same("apply -f -", `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"bogus":{}}`);
    await both.same("apply -f - --prune -l app=web --prune-allowlist=core/v1/ConfigMap", configMap({ a: "1" }));
  });

  it("applies on the server: ownership, conflicts, force", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    await both.same("apply -f -", configMap({ a: "1" }));
    await both.same("apply --server-side --field-manager=one -f -", configMap({ a: "5" }));
    await both.same("apply --server-side --field-manager=one --force-conflicts -f -", configMap({ a: "5" }));
    await both.same("apply --server-side --field-manager=two -f -", configMap({ a: "7" }));
    await both.same("diff --server-side --field-manager=one -f -", configMap({ a: "6", b: "2" }));
    await both.same("apply --server-side -f -", deployment("web:1", { replicas: 0 }));
    await both.same("apply --server-side -f -", deployment("web:2", { replicas: 0 }));
    await both.same("get cm settings -o yaml --show-managed-fields");
    await both.same(
      "apply --server-side -f -",
      `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"bogus":{}}`,
    );
  });

  it("edits in place: patches, labels, annotations, scale, image, environment", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    await both.same("apply -f -", configMap({ a: "1" }));
    await both.same("apply -f -", deployment("web:1", { replicas: 0 }));
    await both.same(`patch cm settings -p '{"data":{"z":"9"}}'`);
    await both.same(`patch cm settings -p '{}'`);
    await both.same(`patch cm settings --type merge -p '{"data":{"z":null}}'`);
    await both.same(`patch cm settings --type json -p '[{"op":"add","path":"/data/q","value":"1"}]'`);
    await both.same(`patch cm settings --type json -p '[{"op":"test","path":"/data/q","value":"2"}]'`);
    await both.same(`patch cm nothing -p '{}'`);
    await both.same(
      `patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","env":[{"name":"B","value":"2"}]}]}}}}'`,
    );
    await both.same(
      `patch deployment web --subresource=status --type=merge -p '{"metadata":{"annotations":{"note":"hi"}}}'`,
    );
    await both.same("label cm settings tier=back");
    await both.same("label cm settings tier=front");
    await both.same("label cm settings tier=front --overwrite");
    await both.same("label cm settings tier-");
    await both.same("label cm settings bad=a/b");
    await both.same("annotate cm settings note=hi");
    await both.same("annotate cm settings note-");
    await both.same("set image deployment/web web=web:2");
    await both.same("set image deployment/web none=web:2");
    await both.same("set env deployment/web C=3 A-");
    await both.same("set resources deployment/web --limits=cpu=200m,memory=1Gi");
    await both.same("set serviceaccount deployment/web somebody");
    await both.same("scale deployment web --replicas=3 --current-replicas=7");
    await both.same("scale deployment web --replicas=1 --current-replicas=0");
    await both.same("scale deployment nothing --replicas=1");
    await both.same("get deployment web -o jsonpath={.spec}");
    await both.same("get deployment web --subresource=scale -o jsonpath={.spec}");
  });

  it("deletes: cascades, selectors, waits", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    await both.same("apply -f -", configMap({ a: "1" }));
    await both.same("delete cm settings --dry-run=server");
    await both.same("delete cm settings");
    await both.same("delete cm settings");
    await both.same("delete cm settings --ignore-not-found");
    for (const cascade of ["background", "foreground", "orphan"]) {
      await both.same("apply -f -", deployment("web:1", { replicas: 0 }));
      await both.same("wait --for=jsonpath={.status.observedGeneration}=1 deployment/web --timeout=60s");
      await both.same("wait --for=create rs -l app=web --timeout=60s");
      // The collector knows all sets when it has removed one that came later: one that it did not know would be no child.
      await both.same("create -f -", UNOWNED_SET);
      await both.until("get rs unowned --ignore-not-found -o name", ({ stdout }) => stdout === "");
      await both.same(`delete deployment web --cascade=${cascade}`);
      await both.same("wait --for=delete deployment/web --timeout=60s");
      if (cascade !== "orphan") await both.until("get rs -l app=web -o name", ({ stdout }) => stdout === "");
    }
    await both.same("get rs -o name");
    await both.same("delete rs -l app=web");
    await both.same("create -f -", POD);
    await both.same("delete pod alone --grace-period=0 --force");
    await both.same("delete all --all");
    await both.same("wait --for=condition=Ready pod/none --timeout=5s");
  });

  it("rolls out a Deployment and shows its pods", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    await both.same("apply -f -", deployment("web:1"));
    await both.same("wait --for=jsonpath={.status.updatedReplicas}=2 deployment/web --timeout=60s");
    await both.same("get deployments,replicasets,pods");
    await both.same("get deployments,replicasets -o wide");
    await both.same("get all");
    await both.same("rollout status deployment/web --timeout=5s");
    await both.same("rollout history deployment/web");
    await both.same("rollout pause deployment/web");
    await both.same("rollout pause deployment/web");
    await both.same("set image deployment/web web=web:2");
    await both.same("rollout undo deployment/web");
    await both.same("rollout resume deployment/web");
    await both.same("wait --for=jsonpath={.status.updatedReplicas} deployment/web --timeout=60s");
    await both.same(
      "wait --for=jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}=2 deployment/web --timeout=60s",
    );
    await both.same("rollout history deployment/web");
    await both.same("rollout history deployment/web --revision=2");
    await both.same("rollout undo deployment/web");
    await both.same(
      "wait --for=jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}=3 deployment/web --timeout=60s",
    );
    await both.same("rollout history deployment/web");
    await both.same("get deployment web -o jsonpath={.spec.template}");
  });

  it("tells of a Deployment that is late", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    await both.same("apply -f -", deployment("web:1", { progressDeadlineSeconds: 1 }));
    // Before its pods are there it may be late once, and then progress.
    await both.same("wait --for=jsonpath={.status.updatedReplicas}=2 deployment/web --timeout=60s");
    await both.same("wait --for=condition=Progressing=False deployment/web --timeout=60s");
    await both.same("rollout status deployment/web --timeout=60s");
    await both.same("rollout status deployment/web --watch=false");
    const fields = ["type", "status", "reason", "message"].map((field) => `{.${field}}`).join("|");
    await both.same(`get deployment web -o 'jsonpath={range .status.conditions[*]}${fields} {end}'`);
    await both.same("rollout pause deployment/web");
    await both.same("wait --for=jsonpath={.status.observedGeneration}=2 deployment/web --timeout=60s");
    await both.same("rollout status deployment/web --timeout=60s");
  });

  it("shows and explains a custom kind", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    await both.same("apply -f -", GADGETS);
    await both.same("wait --for=condition=Established crd/gadgets.{ns}.dev --timeout=60s");
    // It is discovered and described a moment later.
    await both.until("explain gadgets.spec", ({ code }) => code === 0);
    await both.same("apply -f -", gadget({ color: "red" }));
    await both.same("apply -f -", gadget({ color: "green" }));
    await both.same("apply -f -", gadget({ color: "blue", bogus: 1 }));
    await both.same("get gd");
    await both.same("get gadgets -o yaml");
    await both.same("describe gadget one");
    await both.same("scale gadget one --replicas=3");
    await both.same(`patch gadget one --subresource=status --type=merge -p '{"status":{"phase":"Up"}}'`);
    await both.same("wait --for=jsonpath={.status.phase}=Up gadget/one --timeout=60s");
    await both.same("get gadget one -o jsonpath={.spec}{.status}");
    await both.same("explain gadgets");
    await both.same("explain gadgets.spec");
    await both.same("explain gadget.spec --recursive");
    await both.same("explain gadget.spec.replicas");
    await both.same("explain gadget.spec.nothing");
    await both.same("api-resources --api-group={ns}.dev -o wide");
    await both.same("delete -f -", GADGETS);
  });

  it("creates by generators, which send protobuf", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    for (const command of [
      "configmap a --from-literal=k=v --from-literal=l=w",
      "secret generic b --from-literal=password=secret",
      "secret docker-registry c --docker-server=s --docker-username=u --docker-password=p",
      "serviceaccount d",
      "deployment web --image=web:1 --replicas=0 --port=80",
      "service clusterip e --tcp=80:8080 --tcp=443:https",
      "job f --image=i -- sleep 1",
      "cronjob g --image=i --schedule='0 0 * * *'",
      "role h --verb=get,list --resource=pods,deployments.apps --resource-name=x",
      "rolebinding i --role=h --serviceaccount={ns}:d --user=u",
      "ingress j --rule=example.com/p*=e:80,tls=t",
      "quota k --hard=cpu=1,memory=1G,pods=2",
      "poddisruptionbudget l --selector=app=web --min-available=50%",
      "configmap a",
      "configmap Bad_Name",
    ]) {
      await both.same(`create ${command}`);
    }
    await both.same(`create namespace other-{ns}`);
    await both.same(`delete namespace other-{ns} --wait=false`);
    for (const kind of [
      "configmap/a",
      "secret/b",
      "secret/c",
      "deployment/web",
      "cronjob/g",
      "role/h",
      "rolebinding/i",
      "quota/k",
      "pdb/l",
      "ingress/j",
    ]) {
      await both.same(`get ${kind} -o jsonpath={.metadata.labels}{.spec}{.data}{.rules}{.subjects}{.roleRef}{.type}`);
    }
    await both.same("autoscale deployment web --min=1 --max=3 --cpu=50%");
    await both.same("get hpa web -o jsonpath={.spec}");
    await both.same("expose deployment web --name=exposed --port=80");
    await both.same("auth can-i create deployments");
    await both.same("auth whoami -o jsonpath={.status.userInfo.groups}");
  });

  it("shows Services and their addresses, and Pods", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    await both.same("apply -f -", SERVICE);
    await both.same("get services -o wide");
    await both.same("get service web -o yaml --show-managed-fields");
    // What describes a Service tells of slices without endpoints otherwise than of none.
    await both.until("get endpointslices -l kubernetes.io/service-name=web -o name", ({ stdout }) => stdout !== "");
    await both.same("describe service web");
    await both.same("apply -f -", SERVICE);
    await both.same(`patch service web -p '{"spec":{"ports":[{"port":443}]}}'`);
    await both.same("get service web -o jsonpath={.spec}");
    await both.same(`create -f -`, NODE_PORT);
    await both.same("get service outside");
    await both.same("create -f -", POD);
    await both.same("get pod alone");
    await both.same("get pod alone -o jsonpath={.spec}{.status}");
    await both.same("describe pod alone");
  });

  it("explains built-in kinds in Kubernetes' own words", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    for (const command of [
      "explain configmap",
      "explain deployment.spec",
      "explain deployment.spec.template.spec.containers",
      "explain service.spec --recursive",
      "explain pod.metadata.ownerReferences",
      "explain deployment.spec.replicas",
      "explain deployment.spec.strategy.rollingUpdate.maxSurge",
      "explain hpa.spec.metrics --api-version=autoscaling/v2",
      "explain validatingadmissionpolicy.spec.validations",
      "explain crd.spec.versions.schema --recursive",
      "explain cm --output=plaintext-openapiv2",
      "explain deployment.nothing",
    ]) {
      await both.same(command);
    }
  });

  it("says what it is", async ({ controlPlane }) => {
    await using both = await startBoth(controlPlane);
    await both.same("cluster-info");
    await both.same("api-resources --api-group=apps -o wide");
    await both.same("api-resources --api-group=rbac.authorization.k8s.io");
    const { devcluster } = await both.each("version");
    expect(devcluster).toMatchObject({ code: 0, stderr: "" });
    expect(devcluster.stdout).toMatch(/Server Version: v1\.37\.\d+-devcluster/);
    await both.same("create -f -", `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"generated-"}}`);
  });
});
