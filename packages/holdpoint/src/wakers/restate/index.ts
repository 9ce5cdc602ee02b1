/** Restate rings the workers of a store. */
export { restateWaker, type RestateWaker, type RestateWakerOptions } from "./waker.ts";
export type { RingCounts } from "./ring-queue.ts";
export {
  registerEndpoint,
  restateEndpoint,
  serveRestate,
  type RegisterEndpointOptions,
  type RestateEndpointOptions,
  type RestateHandler,
  type RestateServer,
  type ServeRestateOptions,
} from "./endpoint.ts";
