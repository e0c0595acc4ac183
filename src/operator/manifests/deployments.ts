/** The ways to run operators: `functions` need an account each for relay and writer, `serve` is both in one process. */
export const DEPLOYMENTS = ["functions", "serve"] as const;

/** One of {@link DEPLOYMENTS}. */
export type Deployment = (typeof DEPLOYMENTS)[number];
