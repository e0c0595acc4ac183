/** Cases that an API server does not support: the reason by area and name. */
export type Refusals = Readonly<Record<string, Readonly<Record<string, string>>>>;

const CEL = "definitions with rules are refused: there is no CEL engine yet";
const STRATEGIC = "answered with 415: strategic merge is not built yet";
const TOKENS = "its tokens are opaque, not JSON Web Tokens";
const OPEN = "the answer differs from the real server's; open";

/**
 * What the devcluster does not do as the real server does, each with its reason in one clause.
 *
 * The suite runs these cases on the devcluster, too, and fails when one of them passes or is no case of the suite.
 */
export const REFUSED: Refusals = {
  "CEL rules": {
    "a field that there is not": CEL,
    "a message that is computed": CEL,
    "a reason and a path": CEL,
    "a rule of the root sees the name": CEL,
    "a rule on a field": CEL,
    "a rule on items": CEL,
    "a rule that does not hold": CEL,
    "a rule that fails to run": CEL,
    "a rule that is no condition": CEL,
    "a rule that is none": CEL,
    "a rule that may cost too much": CEL,
    "a transition": CEL,
    "a transition does not judge a creation": CEL,
    "an optional old self judges a creation": CEL,
    has: CEL,
    immutable: CEL,
    "its message": CEL,
    "macros over a list": CEL,
    quantities: CEL,
    "regular expressions": CEL,
    "two rules": CEL,
    "types that do not compare": CEL,
  },
  "apply: ownership": {
    "an item of a built-in kind keeps what an update set": OPEN,
  },
  "apply: preconditions": {
    "another uid, for a custom object": OPEN,
  },
  "apply: refusals": {
    "a field twice": OPEN,
    "a field twice, Strict": OPEN,
    "a manager's name with a line's end": OPEN,
    "no object": OPEN,
    "what a built-in kind requires": OPEN,
  },
  "apply: status, scale and dry run": {
    "a conflict through scale": OPEN,
    "a forced scale of a custom object": OPEN,
    "scale of a built-in kind": OPEN,
    "scale of a custom object after an apply": OPEN,
  },
  bodies: {
    "a number for a label": OPEN,
    "a text for an object": OPEN,
    "a text for an object, for a custom object": OPEN,
    "large whole numbers keep their digits": OPEN,
    null: OPEN,
  },
  "bodies: content types and sizes": {
    "YAML with a key twice": OPEN,
    "YAML with a key twice, Strict": OPEN,
    "a ConfigMap over 1 MiB": OPEN,
    "an Accept that there is not": OPEN,
    "an object of 1.6 MB, more than the store takes": OPEN,
  },
  "bodies: field validation": {
    "a field twice": OPEN,
    "a field twice, Ignore": OPEN,
    "a field twice, Strict": OPEN,
    "a field twice, for a custom object": OPEN,
    "a field twice, for a custom object, Strict": OPEN,
    "a key twice": OPEN,
    "fieldValidation of a merge patch": OPEN,
  },
  "create: checks": {
    "a finalizer without a domain, for a custom object": OPEN,
    "an invalid finalizer": OPEN,
    "no kind in the body, for a custom object": OPEN,
  },
  "create: names": {
    "a Service's name with a dot": OPEN,
    "a namespace's name with a dot": OPEN,
  },
  definitions: {
    "a deprecated version warns": OPEN,
    "a protected group": OPEN,
    "a stored version cannot be removed": OPEN,
    "a version twice": OPEN,
    "names that another one has": OPEN,
    "the scope cannot change once it is established": OPEN,
    "two stored versions": OPEN,
    "without a stored version": OPEN,
    "without versions": OPEN,
  },
  "definitions: defaults and extensions": {
    "a reference": OPEN,
    "an unknown word of a schema": OPEN,
  },
  "definitions: faulty values": {
    "a default shows in what was stored before": OPEN,
  },
  "definitions: values": {
    "an embedded resource keeps its metadata": OPEN,
  },
  delete: {
    "a new finalizer on what is being deleted": OPEN,
    "deletionTimestamp cannot be set": OPEN,
  },
  "delete: options": {
    "a Pod on a node has its grace period": OPEN,
    "options of another kind": OPEN,
    "options that are none": OPEN,
  },
  discovery: {
    "/apis prefers a stable version": OPEN,
  },
  "discovery: resources": {
    "aggregated: a group of custom kinds": OPEN,
    "aggregated: an answer has a tag that spares the next one": OPEN,
  },
  get: {
    "as YAML": OPEN,
    "with a content type that there is not": OPEN,
    "with a resourceVersion that is none": OPEN,
  },
  health: {
    "/readyz?verbose ends with its verdict": OPEN,
  },
  "list: Table": {
    Pods: OPEN,
  },
  "list: field selectors": {
    "of a Pod: its phase and node": OPEN,
  },
  "list: label selectors": {
    "a comparison with a text": OPEN,
    "a value that is none": OPEN,
    "an invalid key": OPEN,
    "an invalid value": OPEN,
    "an open set": OPEN,
  },
  "list: output": {
    CBOR: OPEN,
    "a form that there is not": OPEN,
    "an Accept that there is not": OPEN,
    "metadata only, of custom objects": OPEN,
    pretty: OPEN,
    "the metadata of one object asked of a list": OPEN,
  },
  "list: pages": {
    "a token and a resourceVersion": OPEN,
  },
  "merge patch": {
    "a value of the wrong type": OPEN,
    "another kind": OPEN,
    "another kind, for a custom object": OPEN,
    "another uid, for a custom object": OPEN,
  },
  namespaces: {
    "a new one": OPEN,
  },
  scale: {
    "another kind": OPEN,
    "is written": OPEN,
    "negative replicas": OPEN,
    "of a custom object without spec": OPEN,
  },
  status: {
    "of a built-in kind, refused": OPEN,
  },
  "strategic merge patch": {
    "a list is replaced by $patch": STRATEGIC,
    "an empty one does not write": STRATEGIC,
    "an item is deleted by $patch": STRATEGIC,
    "an item without its key": STRATEGIC,
    "an object is replaced by $patch": STRATEGIC,
    "items are ordered by $setElementOrder": STRATEGIC,
    "items of a list are merged by their key": STRATEGIC,
    "keys are kept by $retainKeys": STRATEGIC,
    "members are added to a set": STRATEGIC,
    "members are deleted by $deleteFromPrimitiveList": STRATEGIC,
    "null removes": STRATEGIC,
    "ports of a Service are merged by their number": STRATEGIC,
  },
  tokens: {
    "bound to a Secret": TOKENS,
    "bound to a Secret that is not there": TOKENS,
    "bound to what cannot be bound to": TOKENS,
    "its audiences": TOKENS,
    "its lifetime": TOKENS,
    "lets in": TOKENS,
    "of a service account": TOKENS,
  },
  update: {
    "a Lease that is not there is created": OPEN,
  },
  watch: {
    "by the older path": OPEN,
  },
  "watch: forms": {
    CBOR: OPEN,
    "an Accept that there is not": OPEN,
  },
};
