import { createHash } from "node:crypto";
import * as z from "zod";
import { defineOperator, defineResource, no, yes } from "skysail";
import { ConfigMap, Deployment, Service } from "skysail/kinds";

/** A website: one page, served by as many pods as you like. */
export const Website = defineResource({
  group: "example.dev",
  version: "v1",
  kind: "Website",
  spec: z.object({
    image: z.string().min(1),
    replicas: z.int().min(0).max(50).default(1),
    message: z.string().max(10_000).optional(),
  }),
  status: z.object({ ready: z.int() }),
  conditions: ["Ready"],
  columns: { Ready: ".status.ready" },
});

/** Keeps a Deployment, a Service and the page itself (a ConfigMap) for every Website. */
export const website = defineOperator({
  name: "website",
  for: Website,
  children: { web: Deployment, svc: Service, page: ConfigMap },
  reconcile({ object: { metadata, spec }, observed }) {
    const app = { app: metadata.name };
    const html = `<!doctype html>\n<title>${metadata.name}</title>\n<p>${escapeHtml(spec.message ?? "It works.")}</p>\n`;
    const ready = observed.web?.status?.readyReplicas ?? 0;
    return {
      children: {
        page: { data: { "index.html": html } },
        web: {
          spec: {
            replicas: spec.replicas,
            selector: { matchLabels: app },
            template: {
              // Another page is another template, so the pods are replaced.
              metadata: { labels: app, annotations: { "example.dev/page": sha256(html) } },
              spec: {
                containers: [
                  {
                    name: "web",
                    image: spec.image,
                    ports: [{ containerPort: 80 }],
                    volumeMounts: [{ name: "page", mountPath: "/usr/share/nginx/html" }],
                  },
                ],
                volumes: [{ name: "page", configMap: { name: metadata.name } }],
              },
            },
          },
        },
        svc: spec.replicas === 0 ? null : { spec: { selector: app, ports: [{ port: 80 }] } },
      },
      status: { ready },
      conditions: { Ready: ready === spec.replicas ? yes("AllReady") : no("Rolling", `${ready} of ${spec.replicas}`) },
    };
  },
});

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const escapeHtml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
