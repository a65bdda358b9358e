import { SeedPlayer } from "./play-seed.ts";
import { playFor } from "./worker-loop.ts";

const player = new SeedPlayer();
playFor((seed) => player.result(seed));
