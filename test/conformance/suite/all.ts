import type { Case } from "../server.ts";
import { conflicts } from "./apply-conflicts.ts";
import { order } from "./apply-order.ts";
import { ownership } from "./apply-ownership.ts";
import { preconditions } from "./apply-preconditions.ts";
import { applyErrors } from "./apply-refusals.ts";
import { applyStatus } from "./apply-subresources.ts";
import { bodies } from "./bodies.ts";
import { contentTypes } from "./content-types.ts";
import { createChecks } from "./create-checks.ts";
import { createNames } from "./create-names.ts";
import { create } from "./create.ts";
import { definitions } from "./definitions.ts";
import { deleteCollection } from "./delete-collection.ts";
import { deleteOptions } from "./delete-options.ts";
import { deletion } from "./delete.ts";
import { discoveredResources } from "./discovery-resources.ts";
import { discovery } from "./discovery.ts";
import { dryRuns } from "./dry-run.ts";
import { expired } from "./expired.ts";
import { faults } from "./faulty-values.ts";
import { fieldValidation } from "./field-validation.ts";
import { garbage } from "./garbage-collection.ts";
import { read } from "./get.ts";
import { health } from "./health.ts";
import { jsonPatches } from "./json-patch.ts";
import { outputs, tables } from "./list-output.ts";
import { pages } from "./list-pages.ts";
import { fieldSelectors, selectors } from "./list-selectors.ts";
import { versions } from "./list-versions.ts";
import { lists } from "./list.ts";
import { mergePatch } from "./merge-patch.ts";
import { namespaces } from "./namespaces.ts";
import { rules } from "./rules.ts";
import { scales } from "./scale.ts";
import { schemaDefaults } from "./schema-defaults.ts";
import { schemas } from "./schemas.ts";
import { status } from "./status.ts";
import { strategicPatch } from "./strategic-patch.ts";
import { tokens } from "./tokens.ts";
import { updateFields } from "./update-fields.ts";
import { update } from "./update.ts";
import { values } from "./values.ts";
import { bookmarks } from "./watch-bookmarks.ts";
import { watchErrors } from "./watch-refusals.ts";
import { watchForms, watchSelectors } from "./watch-selectors.ts";
import { watches } from "./watch.ts";

/** Cases that run side by side. Those that wait for controllers come first: a controller is slow once there are many namespaces. */
export const CASES: readonly Case[] = [
  namespaces,
  garbage,
  tokens,
  definitions,
  schemas,
  schemaDefaults,
  values,
  faults,
  rules,
  watches,
  watchSelectors,
  watchForms,
  bookmarks,
  watchErrors,
  discovery,
  discoveredResources,
  health,
  create,
  createNames,
  createChecks,
  read,
  bodies,
  fieldValidation,
  contentTypes,
  lists,
  pages,
  versions,
  selectors,
  fieldSelectors,
  outputs,
  tables,
  update,
  updateFields,
  mergePatch,
  jsonPatches,
  strategicPatch,
  preconditions,
  conflicts,
  ownership,
  order,
  applyErrors,
  applyStatus,
  deletion,
  deleteOptions,
  deleteCollection,
  status,
  scales,
  dryRuns,
].flat();

/** Cases that need the server for themselves; they run afterwards, one by one. */
export const ALONE: readonly Case[] = expired;
