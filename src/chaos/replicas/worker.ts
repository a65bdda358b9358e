import { playFor } from "../worker-loop.ts";
import { ReplicaPlayer } from "./replica-player.ts";

const player = new ReplicaPlayer();
playFor((seed) => player.result(seed));
