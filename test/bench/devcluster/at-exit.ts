/**
 * Ends something with this process, however that ends apart from `kill -9`: `end` is called at its exit, and has to be done when it returns. The returned
 * function takes that back.
 */
export function atExit(end: () => void): () => void {
  process.once("exit", end);
  return () => void process.off("exit", end);
}
