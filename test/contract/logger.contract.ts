import { describe, expect, it } from "vitest";
import type { LogLevel } from "../../src/adapters/local/logger.ts";
import type { Logger } from "../../src/ports/logger.ts";

/** What every adapter of `Logger` must do. `open` gets the place where lines go and the level below which none do. */
export function loggerContract(name: string, open: (write: (line: string) => void, level: LogLevel) => Logger): void {
  describe(`Logger: ${name}`, () => {
    const lines: string[] = [];
    const logger = (level: LogLevel = "debug"): Logger => {
      lines.length = 0;
      return open((line) => lines.push(line), level);
    };

    it("writes one line per call, with message and fields", () => {
      const log = logger();
      log.info("first", { cluster: "c-1" });
      log.error("second\nwith a line feed", { object: "a\nb" });
      expect(lines).toHaveLength(2);
      expect(lines[0]).toContain("first");
      expect(lines[0]).toContain("c-1");
      expect(lines.join("")).not.toContain("\n");
    });

    it("leaves out what is below its level", () => {
      const log = logger("warn");
      log.debug("no");
      log.info("no");
      log.warn("yes");
      log.error("yes");
      expect(lines).toHaveLength(2);
    });

    it("a child adds its fields to every line, and leaves its parent alone", () => {
      const log = logger();
      const child = log.child({ cluster: "c-1" }).child({ operator: "website" });
      child.info("below");
      log.info("above");
      expect(lines[0]).toContain("c-1");
      expect(lines[0]).toContain("website");
      expect(lines[1]).not.toContain("c-1");
    });

    it("never throws, whatever it is given and whatever becomes of the line", () => {
      const circular: Record<string, unknown> = {};
      circular["self"] = circular;
      const hostile = {
        toJSON: () => {
          throw new Error("no");
        },
      };
      const log = logger();
      expect(() => log.info("odd", { circular, hostile, error: new Error("cause"), nothing: undefined })).not.toThrow();
      const broken = open(() => {
        throw new Error("the disk is full");
      }, "debug");
      expect(() => broken.info("lost")).not.toThrow();
    });

    it("says of an error what is safe: its message, not everything that hangs on it", () => {
      const error = Object.assign(new Error("refused"), { token: "eyJhbGciOi" });
      logger().error("failed", { error });
      expect(lines[0]).toContain("refused");
      expect(lines[0]).not.toContain("eyJhbGciOi");
    });
  });
}
