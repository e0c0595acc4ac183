/** How deep a JSON text nests, and how many elements its outermost array or object has. */
export interface JsonExtent {
  readonly depth: number;
  readonly items: number;
}

/** What {@link measureJson} saw. */
export interface JsonMeasure extends JsonExtent {
  /** Members of all objects, at every depth; a key that stands twice counts twice. */
  readonly members: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * Measures a JSON text without parsing it, so that depth and count can be refused before memory is spent on them. Stops as soon as one of
 * the limits is passed and returns what it saw so far. Of a text that is not JSON it says nothing useful: parse it afterwards.
 */
export function measureJson(text: string, limits: JsonExtent): JsonMeasure {
  let depth = 0;
  let deepest = 0;
  let items = 0;
  let members = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inString = false;
      continue;
    }
    if (items === 0 && depth === 1 && isValueStart(code)) items = 1;
    if (code === QUOTE) inString = true;
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, (depth += 1));
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    else if (code === COLON) members += 1;
    else if (code === COMMA && depth === 1) items += 1;
    if (deepest > limits.depth || items > limits.items) break;
  }
  return { depth: deepest, items, members };
}

/** Anything but white space, a comma or a closing bracket begins a value. */
function isValueStart(code: number): boolean {
  return code > 0x20 && code !== COMMA && code !== 0x5d && code !== 0x7d;
}
