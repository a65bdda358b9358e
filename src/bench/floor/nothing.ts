import { createServer } from "node:net";

/** What a Node process takes by itself. */
createServer().listen(0, "127.0.0.1", () => process.send?.("ready"));
