import { AwsError } from "../aws-error.ts";
import { ConnectionCut } from "../call-faults.ts";
import type { PretendAws, ServiceName } from "../pretend-aws.ts";
import { credentialOf, type Destination, destinationOf } from "./destination.ts";
import { type Fault, faultOf } from "./fault.ts";
import { FIS_ERRORS, readFisInput, writeFisFault, writeFisOutput } from "./fis-rest.ts";
import { jsonProtocol } from "./json-protocol.ts";
import type { Protocol } from "./protocol.ts";
import { queryProtocol } from "./query-protocol.ts";
import { nextRequestId } from "./request-id.ts";
import { loadedModel, loadModel, type ServiceModel } from "./service-model.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

type Aws = Pick<PretendAws, "call">;

/**
 * One request answered: decoded, called, encoded. Throws ConnectionCut alone: an AwsError becomes the protocol's error body, anything
 * else 500 InternalFailure. A plain value once the service's schemas are loaded (`preloadWire`), a promise while they load.
 * The signature is not verified.
 */
export function answer(aws: Aws, request: WireRequest): WireResponse | Promise<WireResponse> {
  let destination: Destination;
  try {
    destination = destinationOf(request);
  } catch (thrown) {
    return writeFisFault(faultOf(thrown, new Map()), nextRequestId(aws, "unknown"));
  }
  if (destination.kind === "fis") {
    const { route } = destination;
    return exchange(aws, request, {
      service: "fis",
      operation: route.operation,
      errors: FIS_ERRORS,
      readInput: () => readFisInput(route, request),
      writeOutput: writeFisOutput,
      writeFault: writeFisFault,
    });
  }
  const model = loadedModel(destination.row);
  if (model !== undefined) return answerBySchema(aws, request, destination, model);
  const spoken = destination;
  return loadModel(destination.row).then(
    (late) => answerBySchema(aws, request, spoken, late),
    (thrown: unknown) => writeFisFault(faultOf(thrown, new Map()), nextRequestId(aws, "unknown")),
  );
}

function answerBySchema(
  aws: Aws,
  request: WireRequest,
  destination: Exclude<Destination, { kind: "fis" }>,
  model: ServiceModel,
): WireResponse {
  const protocol = protocolOf(destination);
  const operation = model.operations.get(destination.operation);
  if (operation === undefined) {
    const code = destination.kind === "json" ? "UnknownOperationException" : "InvalidAction";
    const unknown = new AwsError(code, `The action ${destination.operation} is not valid for this web service.`, 400);
    return protocol.writeFault(faultOf(unknown, model.errors), nextRequestId(aws, "unknown"));
  }
  return exchange(aws, request, {
    service: destination.row.service,
    operation: destination.operation,
    errors: model.errors,
    readInput: () => protocol.readInput(operation, request),
    writeOutput: (output, requestId) => protocol.writeOutput(operation, output, requestId),
    writeFault: (fault, requestId) => protocol.writeFault(fault, requestId),
  });
}

function protocolOf(destination: Exclude<Destination, { kind: "fis" }>): Protocol {
  const { row } = destination;
  if (destination.kind === "json") {
    return jsonProtocol({ version: destination.version, queryCompatible: row.queryCompatible });
  }
  return queryProtocol({
    dialect: row.protocol === "ec2-query" ? "ec2-query" : "query",
    xmlNamespace: row.xmlNamespace,
  });
}

interface Exchange {
  readonly service: ServiceName;
  readonly operation: string;
  readonly errors: ServiceModel["errors"];
  readonly readInput: () => Readonly<Record<string, unknown>>;
  readonly writeOutput: (output: unknown, requestId: string) => WireResponse;
  readonly writeFault: (fault: Fault, requestId: string) => WireResponse;
}

function exchange(aws: Aws, request: WireRequest, spoken: Exchange): WireResponse {
  const { service, operation } = spoken;
  const requestId = nextRequestId(aws, `${service}:${operation}`);
  try {
    const { accessKeyId } = credentialOf(request);
    const output = aws.call({ service, operation, input: spoken.readInput(), accessKeyId });
    return spoken.writeOutput(output, requestId);
  } catch (thrown) {
    if (thrown instanceof ConnectionCut) throw thrown;
    return spoken.writeFault(faultOf(thrown, spoken.errors), requestId);
  }
}
