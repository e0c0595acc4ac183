/** The cluster that the feed claims to be. */
export const FEED_CLUSTER = "c0ffee00-0000-4000-8000-000000000001";

/** The kind that it serves. */
export const FEED_KIND = { group: "example.dev", version: "v1", kind: "Website", resource: "websites" } as const;

/** What the feed is told to stream: every event is about another object. */
export interface FeedOrder {
  readonly events: number;
  /** Whole objects, or metadata only. */
  readonly whole: boolean;
}
