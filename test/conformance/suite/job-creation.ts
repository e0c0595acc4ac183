import { area } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import { get, post } from "./requests.ts";
import { job, JOBS } from "./workloads.ts";

const LABELS = "metadata.labels";
const TEMPLATE = "spec.template.metadata.labels";
const GENERATED = {
  "batch.kubernetes.io/controller-uid": "UID",
  "batch.kubernetes.io/job-name": "j",
  "controller-uid": "UID",
  "job-name": "j",
};
const BY_UID = { "batch.kubernetes.io/controller-uid": "UID" };
const APP = { labels: { app: "x" } };

/** Cases of the area `create: jobs`: what the server makes of a Job's labels and selector. */
export const jobCreation = area("create: jobs", {
  "labels and a selector are made": asksFor(
    [LABELS, "spec.selector", TEMPLATE, "spec.manualSelector"],
    (ns) => post(JOBS, ns, job("j", { suspend: true })),
    {
      status: 201,
      [LABELS]: GENERATED,
      "spec.selector": { matchLabels: BY_UID },
      [TEMPLATE]: GENERATED,
      "spec.manualSelector": false,
    },
  ),
  "what is null is not said": asksFor(
    ["spec.completions", "spec.parallelism", "spec.backoffLimit", "spec.suspend"],
    (ns) => post(JOBS, ns, job("j", { completions: null, parallelism: null, backoffLimit: null, managedBy: "a.b/c" })),
    { status: 201, "spec.completions": 1, "spec.parallelism": 1, "spec.backoffLimit": 6, "spec.suspend": false },
  ),
  "they are read as they were answered": asksFor(
    [LABELS, "spec.selector", TEMPLATE],
    (ns) => [post(JOBS, ns, job("j", { suspend: true })), get(JOBS, ns, "j")],
    { status: 200, [LABELS]: GENERATED, "spec.selector": { matchLabels: BY_UID }, [TEMPLATE]: GENERATED },
  ),
  "they are nobody's": asksFor(["metadata.managedFields"], (ns) => post(JOBS, ns, job("j", { suspend: true }, APP)), {
    status: 201,
    "metadata.managedFields": [
      'conformance Update batch/v1: {"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:backoffLimit":{},"f:completionMode":{},"f:completions":{},"f:manualSelector":{},"f:parallelism":{},"f:podReplacementPolicy":{},"f:suspend":{},"f:template":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:imagePullPolicy":{},"f:name":{},"f:resources":{},"f:terminationMessagePath":{},"f:terminationMessagePolicy":{}}},"f:dnsPolicy":{},"f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},"f:terminationGracePeriodSeconds":{}}}}}',
    ],
  }),
  "the labels of the template are taken over": asksFor(
    [LABELS, TEMPLATE],
    (ns) => post(JOBS, ns, job("j", { suspend: true }, APP)),
    { status: 201, [LABELS]: { ...GENERATED, app: "x" }, [TEMPLATE]: { ...GENERATED, app: "x" } },
  ),
  "labels of its own stay as they are": asksFor(
    [LABELS, TEMPLATE],
    (ns) => post(JOBS, ns, { ...job("j", { suspend: true }, APP), metadata: { name: "j", labels: { my: "own" } } }),
    { status: 201, [LABELS]: { my: "own" }, [TEMPLATE]: { ...GENERATED, app: "x" } },
  ),
  "a template with another Job's labels": asks(
    (ns) =>
      post(JOBS, ns, job("j", {}, { labels: { "job-name": "other", "batch.kubernetes.io/controller-uid": "1" } })),
    [
      '422 Invalid: Job.batch "j" is invalid: [spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"1","batch.kubernetes.io/job-name":"j","controller-uid":"UID","job-name":"other"}: `selector` does not match template `labels`, spec.template.metadata.labels[batch.kubernetes.io/controller-uid]: Invalid value: {"batch.kubernetes.io/controller-uid":"1","batch.kubernetes.io/job-name":"j","controller-uid":"UID","job-name":"other"}: must be \'UID\', spec.template.metadata.labels[job-name]: Invalid value: {"batch.kubernetes.io/controller-uid":"1","batch.kubernetes.io/job-name":"j","controller-uid":"UID","job-name":"other"}: must be \'j\']',
      "name j, group batch, kind Job",
      "FieldValueInvalid spec.template.metadata.labels",
      "FieldValueInvalid spec.template.metadata.labels[batch.kubernetes.io/controller-uid]",
      "FieldValueInvalid spec.template.metadata.labels[job-name]",
    ],
  ),
  "a selector of its own": asks(
    (ns) => post(JOBS, ns, job("j", { selector: { matchLabels: { app: "x" } } }, APP)),
    [
      '422 Invalid: Job.batch "j" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"x","batch.kubernetes.io/controller-uid":"UID"}}: `selector` not auto-generated',
      "name j, group batch, kind Job",
      "FieldValueInvalid spec.selector",
    ],
  ),
  "a selector of generated labels": asksFor(
    ["spec.selector"],
    (ns) =>
      post(JOBS, ns, job("j", { suspend: true, selector: { matchLabels: { "batch.kubernetes.io/job-name": "j" } } })),
    { status: 201, "spec.selector": { matchLabels: { ...BY_UID, "batch.kubernetes.io/job-name": "j" } } },
  ),
  "a manual selector": asksFor(
    [LABELS, "spec.selector", TEMPLATE, "spec.manualSelector"],
    (ns) =>
      post(JOBS, ns, job("j", { suspend: true, manualSelector: true, selector: { matchLabels: { app: "x" } } }, APP)),
    {
      status: 201,
      [LABELS]: { app: "x" },
      "spec.selector": { matchLabels: { app: "x" } },
      [TEMPLATE]: { app: "x" },
      "spec.manualSelector": true,
    },
  ),
  "a manual selector that finds none of its pods": asks(
    (ns) => post(JOBS, ns, job("j", { manualSelector: true, selector: { matchLabels: { app: "y" } } }, APP)),
    [
      '422 Invalid: Job.batch "j" is invalid: spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`',
      "name j, group batch, kind Job",
      "FieldValueInvalid spec.template.metadata.labels",
    ],
  ),
  "a manual selector that is not there": asks(
    (ns) => post(JOBS, ns, job("j", { manualSelector: true })),
    [
      '422 Invalid: Job.batch "j" is invalid: [spec.selector: Required value, spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`]',
      "name j, group batch, kind Job",
      "FieldValueRequired spec.selector",
      "FieldValueInvalid spec.template.metadata.labels",
    ],
  ),
});
