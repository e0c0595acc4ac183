import { defineOperator, no, yes } from "skysail";
import { Deployment, Service } from "skysail/kinds";
import { Website } from "../../../examples/website/operator.ts";

/** The operator that other frameworks are measured with: one Deployment, one Service, a status. */
export const website = defineOperator({
  name: "website",
  for: Website,
  children: { web: Deployment, svc: Service },
  reconcile({ object: { metadata, spec }, observed }) {
    const app = { app: metadata.name };
    const ready = observed.web?.status?.readyReplicas ?? 0;
    return {
      children: {
        web: {
          spec: {
            replicas: spec.replicas,
            selector: { matchLabels: app },
            template: { metadata: { labels: app }, spec: { containers: [{ name: "web", image: spec.image }] } },
          },
        },
        // Headless: the control plane has addresses for 253 Services, fewer than objects that may be asked for.
        svc: { spec: { clusterIP: "None", selector: app, ports: [{ port: 80 }] } },
      },
      status: { ready },
      conditions: { Ready: ready === spec.replicas ? yes("AllReady") : no("Rolling", `${ready} of ${spec.replicas}`) },
    };
  },
});
