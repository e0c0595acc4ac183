import { BEGIN, type Budget, type Scenario } from "./world.ts";

const NONE: Budget = { ticks: 0, crashes: 0, lost: 0, redeliveries: 0, sweeps: 0, renewals: 0, restores: 0, pauses: 0 };
const times = { leaseMs: 2, stopBeforeMs: 1, takeAfterMs: 1 };
const cloud = { times, durableQueue: true };
const local = { times: { ...times, leaseMs: 3 }, durableQueue: false };

/** Small worlds that together hold every fault of the design that concerns the ledger. Clocks differ by the most that is allowed. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "a change while runs go on",
    settings: cloud,
    skews: [0, 0, 0],
    script: ["u1", "u1"],
    ends: ["complete", "fail"],
    budget: NONE,
  },
  {
    name: "older and newer code",
    settings: cloud,
    skews: [0, 0],
    programs: [1, 2],
    script: ["u1", "u1"],
    ends: ["complete"],
    budget: { ...NONE },
  },
  {
    name: "expiry, a crash and skewed clocks",
    settings: cloud,
    skews: [0, 2],
    script: ["u1"],
    ends: ["complete"],
    budget: { ...NONE, ticks: 2, crashes: 1 },
  },
  {
    name: "a late holder and a change",
    settings: cloud,
    skews: [0, 2],
    script: ["u1", "u1"],
    ends: ["complete"],
    budget: { ...NONE, ticks: 1, pauses: 1 },
  },
  {
    name: "lost answers and crashes",
    settings: cloud,
    skews: [0, 0],
    script: ["u1"],
    ends: ["complete", "terminal"],
    budget: { ...NONE, crashes: 1, lost: 2 },
  },
  {
    name: "messages that come again",
    settings: cloud,
    skews: [0, 0],
    script: ["u1", "u1"],
    ends: ["complete"],
    budget: { ...NONE, redeliveries: 1 },
  },
  {
    name: "failures, releases and lost answers",
    settings: cloud,
    skews: [0, 0],
    script: ["u1"],
    ends: ["complete", "fail", "terminal", "release"],
    budget: { ...NONE, ticks: 1, sweeps: 1, lost: 1 },
  },
  {
    name: "failures and a change",
    settings: cloud,
    skews: [0, 0],
    script: ["u1", "u1"],
    ends: ["complete", "fail", "terminal", "release"],
    budget: NONE,
  },
  {
    name: "another incarnation and failures",
    settings: cloud,
    skews: [0],
    script: ["u1", "u2"],
    ends: ["complete", "fail", "release"],
    budget: NONE,
  },
  {
    name: "deletion and another incarnation",
    settings: cloud,
    skews: [0, 0],
    script: ["u1", "gone", "u2"],
    ends: ["complete"],
    budget: NONE,
  },
  {
    name: "one process: no durable queue, renewals, sweeps, a crash",
    settings: local,
    skews: [0, 0],
    script: ["u1"],
    ends: ["complete"],
    budget: { ...NONE, ticks: 4, crashes: 1, sweeps: 1, renewals: 1, pauses: 1 },
  },
  {
    name: "the table restored from a backup",
    settings: cloud,
    skews: [0, 0],
    script: ["u1"],
    ends: ["complete"],
    budget: { ...NONE, restores: 1 },
  },
  {
    name: "a lost table, answers lost, a late holder",
    settings: cloud,
    skews: [0, 2],
    script: ["u1"],
    bears: BEGIN + 50,
    ends: ["complete"],
    budget: { ...NONE, lost: 1, ticks: 1, redeliveries: 1 },
  },
];
