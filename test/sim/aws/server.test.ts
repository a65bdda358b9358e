import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeTasksCommand, ECSClient } from "@aws-sdk/client-ecs";
import { FisClient, GetExperimentCommand } from "@aws-sdk/client-fis";
import { afterEach, expect, test } from "vitest";
import { type ServedAws, serveAws } from "../../../src/sim/aws/server.ts";
import { clientOptions, Parrot } from "./wire-clients.ts";

const aws = new Parrot();
const open: ServedAws[] = [];

async function serve(): Promise<ServedAws> {
  const served = await serveAws(aws, { host: "127.0.0.1", port: 0 });
  open.push(served);
  return served;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((served) => served.close()));
});

test("one port answers clients of every kind at once, each with its own", async () => {
  const { url, port } = await serve();
  expect(url).toBe(`http://127.0.0.1:${port}`);
  aws.reply = () => {
    const { operation, input } = aws.last;
    if (operation === "GetExperiment") return { experiment: { id: input.id } };
    if (operation === "DescribeTasks") return { tasks: [{ taskArn: String(input.cluster) }] };
    return { NextToken: String(input.NextToken) };
  };
  const [ec2, ecs, fis] = [
    new EC2Client(clientOptions(url)),
    new ECSClient(clientOptions(url)),
    new FisClient(clientOptions(url)),
  ];
  await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const id = `n-${index}`;
      const [instances, tasks, experiment] = await Promise.all([
        ec2.send(new DescribeInstancesCommand({ NextToken: id })),
        ecs.send(new DescribeTasksCommand({ cluster: id, tasks: [] })),
        fis.send(new GetExperimentCommand({ id })),
      ]);
      expect([instances.NextToken, tasks.tasks?.[0]?.taskArn, experiment.experiment?.id]).toEqual([id, id, id]);
    }),
  );
});

test("replies carry the real date and their length", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/experiments/EXP1`);
  expect(Date.parse(response.headers.get("date") ?? "")).not.toBeNaN();
  expect(response.headers.get("content-length")).toBe(String((await response.text()).length));
});

test("a body over the bound is refused before it is read to its end", async () => {
  const { port } = await serve();
  const before = aws.calls.length;
  const upload = request({
    host: "127.0.0.1",
    port,
    method: "POST",
    path: "/experiments",
    headers: { "content-length": 1e12 },
  });
  // The server hangs up on what is still under way.
  upload.on("error", () => undefined);
  upload.write(Buffer.alloc(5 * 1024 * 1024));
  const [response]: IncomingMessage[] = await once(upload, "response");
  expect(response?.statusCode).toBe(413);
  upload.destroy();
  expect(aws.calls.length).toBe(before);
});

test("closing ends idle keep-alive sockets and half-sent requests at once", async () => {
  const served = await serve();
  const agent = new Agent({ keepAlive: true });
  const idle = request({ host: "127.0.0.1", port: served.port, path: "/experiments/E", agent }).end();
  const [response]: IncomingMessage[] = await once(idle, "response");
  response?.resume();
  await once(response ?? idle, "end");
  const half = connect(served.port, "127.0.0.1");
  half.on("error", () => undefined);
  const ended = new Promise((resolve) => half.once("close", resolve));
  half.write("POST /experiments HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf");
  await once(half, "connect");
  open.splice(open.indexOf(served), 1);
  await served.close();
  await ended;
  await served.close();
  agent.destroy();
  await expect(fetch(served.url)).rejects.toThrow();
});

test("a caller that hangs up in the middle leaves the others alone", async () => {
  const { url, port } = await serve();
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf");
  socket.destroy();
  await once(socket, "close");
  expect((await fetch(`${url}/experiments/E`)).status).toBe(200);
});

test("an address in use is an error that names it", async () => {
  const { port } = await serve();
  await expect(serveAws(aws, { host: "127.0.0.1", port })).rejects.toThrow("EADDRINUSE");
});
