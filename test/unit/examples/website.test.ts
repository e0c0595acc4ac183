import { describe, expect, test } from "vitest";
import { website, Website } from "../../../examples/website/operator.ts";

const site = (spec: Parameters<typeof Website.of>[0]["spec"]) => Website.of({ name: "shop", namespace: "web", spec });

describe("the website example", () => {
  test("makes a Deployment, a Service and a page", async () => {
    const { children, status, conditions } = await website.render(site({ image: "nginx:1.29" }));
    expect(children.web).toMatchObject({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {
        name: "shop",
        namespace: "web",
        ownerReferences: [{ kind: "Website", name: "shop", controller: true }],
      },
      spec: { replicas: 1, template: { spec: { containers: [{ image: "nginx:1.29" }] } } },
    });
    expect(children.svc?.spec).toEqual({ selector: { app: "shop" }, ports: [{ port: 80 }] });
    expect(children.page?.data?.["index.html"]).toContain("It works.");
    expect(status).toEqual({ ready: 0 });
    expect(conditions.Ready).toMatchObject({
      status: "False",
      reason: "Rolling",
      message: "0 of 1",
      observedGeneration: 1,
    });
  });

  test("is ready when all pods are", async () => {
    const observed = { web: { status: { readyReplicas: 3 } } };
    const { status, conditions } = await website.render(site({ image: "nginx", replicas: 3 }), { observed });
    expect(status).toEqual({ ready: 3 });
    expect(conditions.Ready).toMatchObject({ status: "True", reason: "AllReady" });
  });

  test("has no Service without replicas", async () => {
    const { children, conditions } = await website.render(site({ image: "nginx", replicas: 0 }));
    expect(children.svc).toBeNull();
    expect(conditions.Ready?.status).toBe("True");
  });

  test("replaces the pods when the page changes, and only then", async () => {
    const hash = async (message: string, image: string) => {
      const { children } = await website.render(site({ image, message }));
      return children.web?.spec.template.metadata?.annotations?.["example.dev/page"];
    };
    expect(await hash("a", "nginx")).toBe(await hash("a", "caddy"));
    expect(await hash("a", "nginx")).not.toBe(await hash("b", "nginx"));
  });

  test("shows a message as text, never as markup", async () => {
    const { children } = await website.render(site({ image: "nginx", message: "<script>&" }));
    expect(children.page?.data?.["index.html"]).toContain("&lt;script>&amp;");
  });

  test("is refused what does not fit the schema", async () => {
    await expect(website.render(site({ image: "", replicas: 51 }))).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: /Website web\/shop: spec\.image: .*; Website web\/shop: spec\.replicas: /,
    });
  });
});
