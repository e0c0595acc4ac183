import { compareText, isList, isMap, type JsonMap } from "../../../core/merge/values.ts";
import { fieldOf, integerIn, listIn, optionalIn, quantityIn, structOf, textIn, Unreadable } from "./reader.ts";

/*
 * The metrics of a HorizontalPodAutoscaler as `autoscaling/v2` has them, and as annotations of `autoscaling/v1` do: in types of their own,
 * whose fields stand in the order in which Go declares them.
 */

/** How one type of metric is told in the two versions, in a spec and in a status. */
interface Source {
  readonly name: string;
  readonly writeTarget: (source: JsonMap) => JsonMap;
  readonly readTarget: (source: JsonMap) => JsonMap;
  readonly writeCurrent: (source: JsonMap) => JsonMap;
  readonly readCurrent: (source: JsonMap) => JsonMap;
}

const SOURCES: readonly Source[] = [
  {
    name: "object",
    writeTarget: ({ describedObject, metric, target }) => ({
      target: writeReference(describedObject),
      metricName: mapOf(metric)["name"],
      targetValue: mapOf(target)["value"] ?? "0",
      selector: writeSelector(metric),
      averageValue: mapOf(target)["averageValue"],
    }),
    readTarget: (source) => {
      const averageValue = quantityIn(source, "averageValue");
      const value = quantityIn(source, "targetValue") ?? "0";
      // A value that nobody stated is written as zero, which no target may be.
      const given = averageValue === undefined || value !== "0" ? { value } : {};
      const type = averageValue === undefined ? "Value" : "AverageValue";
      const described = optionalIn(source, "target", readReference) ?? readReference({});
      return defined({
        describedObject: described,
        target: defined({ type, ...given, averageValue }),
        metric: readMetric(source, "selector"),
      });
    },
    writeCurrent: ({ describedObject, metric, current }) => ({
      target: writeReference(describedObject),
      metricName: mapOf(metric)["name"],
      currentValue: mapOf(current)["value"] ?? "0",
      selector: writeSelector(metric),
      averageValue: mapOf(current)["averageValue"],
    }),
    readCurrent: (source) => ({
      metric: readMetric(source, "selector"),
      current: defined({
        value: quantityIn(source, "currentValue") ?? "0",
        averageValue: quantityIn(source, "averageValue"),
      }),
      describedObject: optionalIn(source, "target", readReference) ?? readReference({}),
    }),
  },
  {
    name: "pods",
    writeTarget: ({ metric, target }) => ({
      metricName: mapOf(metric)["name"],
      targetAverageValue: mapOf(target)["averageValue"] ?? "0",
      selector: writeSelector(metric),
    }),
    readTarget: (source) => ({
      metric: readMetric(source, "selector"),
      target: { type: "AverageValue", averageValue: quantityIn(source, "targetAverageValue") ?? "0" },
    }),
    writeCurrent: ({ metric, current }) => ({
      metricName: mapOf(metric)["name"],
      currentAverageValue: mapOf(current)["averageValue"] ?? "0",
      selector: writeSelector(metric),
    }),
    readCurrent: (source) => ({
      metric: readMetric(source, "selector"),
      current: { averageValue: quantityIn(source, "currentAverageValue") ?? "0" },
    }),
  },
  {
    name: "resource",
    ...amounts(
      () => ({}),
      () => ({}),
    ),
  },
  {
    name: "containerResource",
    ...amounts(
      ({ container }) => ({ container }),
      (source) => ({ container: textIn(source, "container") }),
    ),
  },
  {
    name: "external",
    writeTarget: ({ metric, target }) => ({
      metricName: mapOf(metric)["name"],
      metricSelector: writeSelector(metric),
      targetValue: mapOf(target)["value"],
      targetAverageValue: mapOf(target)["averageValue"],
    }),
    readTarget: (source) => {
      const value = quantityIn(source, "targetValue");
      const type = value === undefined ? "AverageValue" : "Value";
      return {
        metric: readMetric(source, "metricSelector"),
        target: defined({ type, value, averageValue: quantityIn(source, "targetAverageValue") }),
      };
    },
    writeCurrent: ({ metric, current }) => ({
      metricName: mapOf(metric)["name"],
      metricSelector: writeSelector(metric),
      currentValue: mapOf(current)["value"] ?? "0",
      currentAverageValue: mapOf(current)["averageValue"],
    }),
    readCurrent: (source) => ({
      metric: readMetric(source, "metricSelector"),
      current: defined({
        value: quantityIn(source, "currentValue") ?? "0",
        averageValue: quantityIn(source, "currentAverageValue"),
      }),
    }),
  },
];

/** The metrics of pods' own resources; `write` and `read` are what a container's have besides. */
function amounts(write: (source: JsonMap) => JsonMap, read: (source: JsonMap) => JsonMap): Omit<Source, "name"> {
  return {
    writeTarget: (source) => ({
      name: source["name"],
      targetAverageUtilization: mapOf(source["target"])["averageUtilization"],
      targetAverageValue: mapOf(source["target"])["averageValue"],
      ...write(source),
    }),
    readTarget: (source) => {
      const averageUtilization = integerIn(source, "targetAverageUtilization");
      const type = averageUtilization === undefined ? "AverageValue" : "Utilization";
      const averageValue = quantityIn(source, "targetAverageValue");
      return {
        name: textIn(source, "name"),
        target: defined({ type, averageValue, averageUtilization }),
        ...read(source),
      };
    },
    writeCurrent: (source) => ({
      name: source["name"],
      currentAverageUtilization: mapOf(source["current"])["averageUtilization"],
      currentAverageValue: mapOf(source["current"])["averageValue"] ?? "0",
      ...write(source),
    }),
    readCurrent: (source) => ({
      name: textIn(source, "name"),
      current: defined({
        averageValue: quantityIn(source, "currentAverageValue") ?? "0",
        averageUtilization: integerIn(source, "currentAverageUtilization"),
      }),
      ...read(source),
    }),
  };
}

/** Metrics to scale by, as the annotation has them. */
export function writeTargets(metrics: readonly JsonMap[]): readonly JsonMap[] {
  return metrics.map((metric) => each(metric, ({ name, writeTarget }) => [name, writeTarget(mapOf(metric[name]))]));
}

/** What was measured, as the annotation has it. */
export function writeCurrents(metrics: readonly JsonMap[]): readonly JsonMap[] {
  return metrics.map((metric) => each(metric, ({ name, writeCurrent }) => [name, writeCurrent(mapOf(metric[name]))]));
}

function each(metric: JsonMap, write: (source: Source) => readonly [string, JsonMap]): JsonMap {
  const present = SOURCES.filter(({ name }) => isMap(metric[name]));
  return { type: metric["type"], ...Object.fromEntries(present.map(write)) };
}

/** Metrics to scale by, from an annotation. Errors: {@link Unreadable}. */
export function readTargets(value: unknown): readonly JsonMap[] {
  return listIn(value, (metric) => readSources(metric, ({ readTarget }) => readTarget));
}

/** What was measured, from an annotation. Errors: {@link Unreadable}. */
export function readCurrents(value: unknown): readonly JsonMap[] {
  return listIn(value, (metric) => readSources(metric, ({ readCurrent }) => readCurrent));
}

function readSources(metric: JsonMap, reader: (source: Source) => (value: JsonMap) => JsonMap): JsonMap {
  const sources = SOURCES.map((source) => [source.name, optionalIn(metric, source.name, reader(source))] as const);
  return defined({ type: textIn(metric, "type"), ...Object.fromEntries(sources) });
}

function readMetric(source: JsonMap, selector: string): JsonMap {
  return defined({ name: textIn(source, "metricName"), selector: optionalIn(source, selector, readSelector) });
}

function writeReference(value: unknown): JsonMap {
  const { kind = "", name = "", apiVersion } = mapOf(value);
  return { kind, name, apiVersion };
}

function readReference(reference: JsonMap): JsonMap {
  const apiVersion = textIn(reference, "apiVersion");
  return {
    kind: textIn(reference, "kind"),
    name: textIn(reference, "name"),
    ...(apiVersion === "" ? {} : { apiVersion }),
  };
}

function writeSelector(metric: unknown): unknown {
  const selector = mapOf(metric)["selector"];
  if (!isMap(selector)) return undefined;
  const { matchLabels, matchExpressions } = selector;
  const labels = Object.entries(mapOf(matchLabels)).toSorted(([a], [b]) => compareText(a, b));
  const expressions = isList(matchExpressions) ? matchExpressions.filter(isMap) : [];
  return {
    ...(labels.length === 0 ? {} : { matchLabels: Object.fromEntries(labels) }),
    ...(expressions.length === 0
      ? {}
      : { matchExpressions: expressions.map(({ key, operator, values }) => ({ key, operator, values })) }),
  };
}

function readSelector(selector: JsonMap): JsonMap {
  const labels = optionalIn(selector, "matchLabels", (map) => map) ?? {};
  if (Object.values(labels).some((value) => typeof value !== "string")) throw new Unreadable();
  const expressions = listIn(fieldOf(selector, "matchExpressions"), (expression) => {
    const values = fieldOf(expression, "values") ?? [];
    if (!isList(values) || values.some((value) => typeof value !== "string")) throw new Unreadable();
    return {
      key: textIn(expression, "key"),
      operator: textIn(expression, "operator"),
      ...(values.length === 0 ? {} : { values }),
    };
  });
  return {
    ...(Object.keys(labels).length === 0 ? {} : { matchLabels: structOf(labels) }),
    ...(expressions.length === 0 ? {} : { matchExpressions: expressions }),
  };
}

/** Without the fields that have no value. */
function defined(map: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}
