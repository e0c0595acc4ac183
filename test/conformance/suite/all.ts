import type { Case } from "../server.ts";
import { conflicts } from "./apply-conflicts.ts";
import { order } from "./apply-order.ts";
import { operatorDefinitions } from "./operator-definitions.ts";
import { ownership } from "./apply-ownership.ts";
import { preconditions } from "./apply-preconditions.ts";
import { applyErrors } from "./apply-refusals.ts";
import { applyStatus } from "./apply-subresources.ts";
import { autoscalerApplies } from "./autoscaler-applies.ts";
import { autoscalerChanges } from "./autoscaler-changes.ts";
import { autoscalerChecks } from "./autoscaler-checks.ts";
import { autoscalers } from "./autoscalers.ts";
import { budgets } from "./budgets.ts";
import { bodies } from "./bodies.ts";
import { contentTypes } from "./content-types.ts";
import { createChecks } from "./create-checks.ts";
import { createNames } from "./create-names.ts";
import { create } from "./create.ts";
import { openapiV2 } from "./openapi-v2.ts";
import { openapi } from "./openapi.ts";
import { daemonSets } from "./daemon-sets.ts";
import { definitionNames } from "./definition-names.ts";
import { definitionVersions } from "./definition-versions.ts";
import { definitions } from "./definitions.ts";
import { deleteCollection } from "./delete-collection.ts";
import { deleteOptions } from "./delete-options.ts";
import { deletion } from "./delete.ts";
import { discoveredResources } from "./discovery-resources.ts";
import { discovery } from "./discovery.ts";
import { dryRuns } from "./dry-run.ts";
import { endpointSlices } from "./endpoint-slices.ts";
import { endpointAnswers } from "./endpoint-answers.ts";
import { endpoints } from "./endpoints.ts";
import { events } from "./events.ts";
import { expired } from "./expired.ts";
import { faults } from "./faulty-values.ts";
import { fieldValidation } from "./field-validation.ts";
import { garbage } from "./garbage-collection.ts";
import { deploymentProgress } from "./deployment-progress.ts";
import { refusedWorkloads } from "./refused-workloads.ts";
import { deployments } from "./deployments.ts";
import { garbageOwners } from "./garbage-owners.ts";
import { namespaceEnd } from "./namespace-end.ts";
import { read } from "./get.ts";
import { health } from "./health.ts";
import { jobChanges } from "./job-changes.ts";
import { jobChecks } from "./job-checks.ts";
import { jobStatuses } from "./job-statuses.ts";
import { jobCreation } from "./job-creation.ts";
import { jobPolicies } from "./job-policies.ts";
import { jobs } from "./jobs.ts";
import { jsonPatches } from "./json-patch.ts";
import { outputs, tables } from "./list-output.ts";
import { pages } from "./list-pages.ts";
import { fieldSelectors, selectors } from "./list-selectors.ts";
import { versions } from "./list-versions.ts";
import { lists } from "./list.ts";
import { mergePatch } from "./merge-patch.ts";
import { namespaces } from "./namespaces.ts";
import { policyCases } from "./policy-cases.ts";
import { adoption } from "./adoption.ts";
import { policyControllers } from "./policy-controllers.ts";
import { policyExpressions } from "./policy-expressions.ts";
import { policyFence } from "./policy-fence.ts";
import { policyMatching } from "./policy-matching.ts";
import { policyParams } from "./policy-params.ts";
import { policyBodies } from "./policy-stored.ts";
import { protobufBodies } from "./protobuf.ts";
import { reviews } from "./reviews.ts";
import { roles } from "./roles.ts";
import { ratcheting, ruleChanges } from "./rules-changes.ts";
import { functions } from "./rules-functions.ts";
import { refusedRules, ruleMessages } from "./rules-messages.ts";
import { rules } from "./rules.ts";
import { scales } from "./scale.ts";
import { schemaDefaults } from "./schema-defaults.ts";
import { schemas } from "./schemas.ts";
import { statefulSets } from "./stateful-sets.ts";
import { status } from "./status.ts";
import { strategicPatch } from "./strategic-patch.ts";
import { strategicRefusals } from "./strategic-refusals.ts";
import { tokens } from "./tokens.ts";
import { storedForms } from "./stored-forms.ts";
import { updateFields } from "./update-fields.ts";
import { update } from "./update.ts";
import { wholeLists } from "./whole-lists.ts";
import { values } from "./values.ts";
import { checks, services } from "./write-checks.ts";
import { goValues } from "./go-values.ts";
import { serviceAddresses } from "./services.ts";
import { otherKinds } from "./other-kinds.ts";
import { podChanges } from "./pod-changes.ts";
import { podCreation } from "./pod-creation.ts";
import { podStatuses } from "./pod-statuses.ts";
import { podEnvironments } from "./pod-environments.ts";
import { podSpecs } from "./pod-specs.ts";
import { bookmarks } from "./watch-bookmarks.ts";
import { watchErrors } from "./watch-refusals.ts";
import { watchForms, watchSelectors } from "./watch-selectors.ts";
import { watches } from "./watch.ts";

/** Cases that run side by side. Those that wait for controllers come first: a controller is slow once there are many namespaces. */
export const CASES: readonly Case[] = [
  namespaces,
  namespaceEnd,
  garbage,
  garbageOwners,
  deployments,
  deploymentProgress,
  statefulSets,
  jobs,
  jobPolicies,
  events,
  endpoints,
  endpointAnswers,
  tokens,
  reviews,
  roles,
  policyCases,
  policyExpressions,
  policyMatching,
  policyParams,
  policyBodies,
  policyFence,
  policyControllers,
  refusedWorkloads,
  adoption,
  definitions,
  openapi,
  openapiV2,
  protobufBodies,
  definitionNames,
  definitionVersions,
  schemas,
  schemaDefaults,
  values,
  faults,
  operatorDefinitions,
  rules,
  functions,
  ruleChanges,
  ratcheting,
  ruleMessages,
  refusedRules,
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
  jobCreation,
  jobChecks,
  jobChanges,
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
  storedForms,
  wholeLists,
  mergePatch,
  jsonPatches,
  strategicPatch,
  strategicRefusals,
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
  podStatuses,
  jobStatuses,
  scales,
  dryRuns,
  autoscalers,
  autoscalerChanges,
  autoscalerApplies,
  autoscalerChecks,
  services,
  serviceAddresses,
  endpointSlices,
  podSpecs,
  podEnvironments,
  podCreation,
  podChanges,
  otherKinds,
  budgets,
  checks,
  goValues,
].flat();

/** Cases that need the server for themselves; they run afterwards, one by one. */
export const ALONE: readonly Case[] = expired;

/** Cases that need a server whose controllers see to DaemonSets: for the others a DaemonSet is an object that nobody else writes. */
export const WITH_DAEMONS: readonly Case[] = daemonSets;

/** All cases there are. */
export const EVERY: readonly Case[] = [...CASES, ...WITH_DAEMONS, ...ALONE];
