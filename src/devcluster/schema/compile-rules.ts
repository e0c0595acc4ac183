import { isList, isMap, isNumeric, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import type { CelEngine, CelProgram, CelScope } from "./cel-engine.ts";
import { child, entry, invalid, Printed, toGoJson } from "./field-error.ts";
import { fieldPathOf } from "./field-path.ts";
import { RuleCosts } from "./rule-costs.ts";
import type { Rule, Rules } from "./rules.ts";

const MOST_BYTES = 3 * 1024 * 1024;

/** The rules of a schema, and what is wrong with them. */
export interface CompiledRules {
  /** `undefined` when there are none. */
  readonly rules: Rules | undefined;
  readonly problems: readonly Cause[];
}

/** Compiles the rules of `schema`; `path` is where the definition holds it, without its last part `openAPIV3Schema`. */
export function compileRules(schema: JsonMap, engine: CelEngine, path: string): CompiledRules {
  const compiler = new Compiler(engine);
  const place = { schema, path: child(path, "openAPIV3Schema"), root: true, most: 1, uncorrelated: undefined };
  const rules = compiler.visit(place);
  return { rules, problems: [...compiler.problems, ...compiler.costs.problems(path)] };
}

interface Place {
  readonly schema: JsonMap;
  readonly path: string;
  readonly root: boolean;
  /** How often the schema can apply in one object; `undefined` when nothing bounds it. */
  readonly most: number | undefined;
  /** The list whose items cannot be found again in the old object. */
  readonly uncorrelated: string | undefined;
}

class Compiler {
  readonly #engine: CelEngine;
  readonly problems: Cause[] = [];
  readonly costs = new RuleCosts();

  constructor(engine: CelEngine) {
    this.#engine = engine;
  }

  visit(place: Place): Rules | undefined {
    const { schema } = place;
    const most = mostBelow(place);
    const below = (sub: unknown, path: string, uncorrelated = place.uncorrelated): Rules | undefined =>
      isMap(sub) ? this.visit({ schema: sub, path, root: false, most, uncorrelated }) : undefined;
    const additional = below(schema["additionalProperties"], child(place.path, "additionalProperties"));
    const fields = new Map<string, Rules>();
    const properties = isMap(schema["properties"]) ? schema["properties"] : {};
    for (const name in properties) {
      const rules = below(properties[name], entry(child(place.path, "properties"), name));
      if (rules !== undefined) fields.set(name, rules);
    }
    const keyed = schema["x-kubernetes-list-type"] === "map";
    const items = below(
      schema["items"],
      child(place.path, "items"),
      place.uncorrelated ?? (keyed ? undefined : place.path),
    );
    const listed = schema["x-kubernetes-validations"];
    const own = (isList(listed) ? listed.filter(isMap) : []).flatMap((source, index) => {
      const rule = this.#compile(source, place, entry(child(place.path, "x-kubernetes-validations"), index));
      return rule === undefined ? [] : [rule];
    });
    if (own.length === 0 && fields.size === 0 && additional === undefined && items === undefined) return undefined;
    return {
      schema,
      own,
      fields,
      ...(additional === undefined ? {} : { additional }),
      ...(items === undefined ? {} : { items }),
    };
  }

  #compile(source: JsonMap, place: Place, path: string): Rule | undefined {
    const { schema, root } = place;
    const optionalOldSelf = source["optionalOldSelf"] === true;
    const compile = (name: string, result: CelScope["result"]): CelProgram | undefined => {
      const compiled = this.#engine.compile(textOf(source[name]), { schema, root, optionalOldSelf, result });
      if (!("problem" in compiled)) return compiled;
      this.problems.push(invalid(child(path, name), new Printed(printRule(source)), compiled.problem));
      return undefined;
    };
    const program = compile("rule", "bool");
    if (program === undefined) return undefined;
    const times = place.most ?? Math.trunc(MOST_BYTES / (program.minBytes + 1));
    this.problems.push(...this.costs.observe(child(path, "rule"), program.maxCost * times, "rule"));
    const message = textOf(source["messageExpression"]) === "" ? undefined : compile("messageExpression", "string");
    if (message !== undefined) {
      this.problems.push(...this.costs.observe(child(path, "messageExpression"), message.maxCost, "messageExpression"));
    }
    this.#checkOldSelf(source, program, place, path);
    const fieldPath = textOf(source["fieldPath"]);
    return {
      source,
      program,
      optionalOldSelf,
      fieldPath: fieldPath === "" ? "" : (fieldPathOf(fieldPath, schema) ?? ""),
      ...(message === undefined ? {} : { message }),
    };
  }

  #checkOldSelf(source: JsonMap, { usesOldSelf }: CelProgram, { uncorrelated }: Place, path: string): void {
    if (usesOldSelf && uncorrelated !== undefined) {
      const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`;
      this.problems.push(invalid(child(path, "rule"), source["rule"], detail));
    }
    if (!usesOldSelf && typeof source["optionalOldSelf"] === "boolean") {
      const detail = "may not be set if oldSelf is not used in rule";
      this.problems.push(invalid(child(path, "optionalOldSelf"), source["optionalOldSelf"], detail));
    }
  }
}

function mostBelow({ schema, most }: Place): number | undefined {
  const limit =
    schema["type"] === "array"
      ? schema["maxItems"]
      : schema["type"] === "object" && schema["additionalProperties"] !== undefined
        ? schema["maxProperties"]
        : 1;
  return most === undefined || !isNumeric(limit) ? undefined : most * Math.max(Number(limit), 0);
}

/** A rule as the API server prints it: all fields, in the order in which it declares them. */
function printRule(source: JsonMap): string {
  const fields = {
    Rule: textOf(source["rule"], false),
    Message: textOf(source["message"], false),
    MessageExpression: textOf(source["messageExpression"], false),
    Reason: source["reason"] ?? null,
    FieldPath: textOf(source["fieldPath"], false),
    OptionalOldSelf: source["optionalOldSelf"] ?? null,
  };
  return `{${Object.entries(fields)
    .map(([name, value]) => `${toGoJson(name)}:${toGoJson(value)}`)
    .join(",")}}`;
}

function textOf(value: unknown, trimmed = true): string {
  if (typeof value !== "string") return "";
  return trimmed ? value.trim() : value;
}
