import { readWidgetCrd } from "./cases.ts";
import type { Client } from "./client.ts";

/** Makes the namespace and the kind that the cases need, and waits until both are served. */
export async function prepareServer(to: Client): Promise<void> {
  await to.send({
    method: "POST",
    path: "/api/v1/namespaces",
    query: {},
    contentType: "application/json",
    body: { apiVersion: "v1", kind: "Namespace", metadata: { name: "ssa" } },
  });
  await to.send({
    method: "POST",
    path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    query: {},
    contentType: "application/json",
    body: readWidgetCrd(),
  });
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const { status } = await to.send({
      method: "GET",
      path: "/apis/oracle.example/v1/namespaces/ssa/widgets",
      query: {},
      contentType: "",
      body: undefined,
    });
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the Widget CRD is not served");
}
