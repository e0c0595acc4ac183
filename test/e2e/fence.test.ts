import { expect } from "vitest";
import { connect } from "../../src/adapters/kubernetes/cluster-api.ts";
import { createTokenCredential } from "../../src/adapters/kubernetes/credential.ts";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { toFenceAnnotation, toFieldManager } from "../../src/model/marks.ts";
import type { KubeObject } from "../../src/model/objects.ts";
import type { ObjectRef } from "../../src/model/refs.ts";
import type { ClusterApi } from "../../src/ports/cluster-api.ts";
import type { RunningControlPlane } from "../helpers/control-plane/control-plane.ts";
import { describeWithServers, it } from "../helpers/fixtures.ts";
import { eventually } from "../helpers/processes/ready.ts";
import { installOperators, tokenOf } from "./path/cluster-setup.ts";

const MANAGER = toFieldManager("website");

/** The API as functions have it: with the writer's account. */
async function writerOf(controlPlane: RunningControlPlane): Promise<ClusterApi> {
  await installOperators(controlPlane.kube);
  return connect({
    endpoint: { server: controlPlane.server, ca: controlPlane.caPem },
    credential: createTokenCredential(await tokenOf(controlPlane.kube, "writer")),
    clock: createSystemClock(),
    userAgent: "skysail-test",
  });
}

function configMap(namespace: string, fence: number | undefined, precondition: object): KubeObject {
  const annotations = fence === undefined ? {} : { annotations: { [toFenceAnnotation("website")]: String(fence) } };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "fenced", namespace, ...annotations, ...precondition },
    data: { by: String(fence) },
  };
}

describeWithServers("the fence in the API server", ["control-plane"], () => {
  it("refuses a smaller token, its removal, and a delete without preconditions, from the writer only", async ({
    controlPlane,
    kube,
    namespace,
  }) => {
    const api = await writerOf(controlPlane);
    const ref: ObjectRef = {
      cluster: api.cluster,
      group: "",
      version: "v1",
      kind: "ConfigMap",
      resource: "configmaps",
      namespace,
      name: "fenced",
    };
    const apply = (fence: number | undefined, precondition: object) =>
      api.write({
        verb: "apply",
        ref,
        object: configMap(namespace, fence, precondition),
        manager: MANAGER,
        force: true,
      });

    // A policy takes effect about a second after it was created.
    await eventually("the policy refuses a creation without a token", async () => {
      const object = configMap(namespace, undefined, { resourceVersion: "1" });
      const probe = await api.write({ verb: "apply", ref, object, manager: MANAGER, force: true, dryRun: true });
      return probe.kind === "fenced" ? true : undefined;
    });
    expect(await apply(10, { resourceVersion: "1" })).toMatchObject({ kind: "written", created: true });
    const { uid = "", resourceVersion = "" } = (await api.read(ref))?.metadata ?? {};
    const precondition = { uid, resourceVersion };
    expect(await apply(9, precondition)).toMatchObject({ kind: "fenced" });
    expect(await apply(undefined, precondition)).toMatchObject({ kind: "fenced" });
    expect(await api.write({ verb: "delete", ref })).toMatchObject({ kind: "fenced" });

    const next = await apply(11, precondition);
    expect(next).toMatchObject({ kind: "written", created: false });
    // Everybody else is free to write without a token; it stays where it is.
    const path = `/api/v1/namespaces/${namespace}/configmaps/fenced`;
    expect((await kube(path, { method: "PATCH", body: { data: { by: "a person" } } })).status).toBe(200);
    expect((await api.read(ref))?.metadata.annotations).toEqual({ [toFenceAnnotation("website")]: "11" });
  });
});
