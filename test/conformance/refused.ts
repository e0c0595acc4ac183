/** Cases that an API server does not support: the reason by area and name. */
export type Refusals = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * What the devcluster does not do as the real server does, each with its reason in one clause.
 *
 * The suite runs these cases on the devcluster, too, and fails when one of them passes or is no case of the suite.
 */
export const REFUSED: Refusals = {};
