import { HoldpointClient } from "holdpoint/client";

/** The server this page is from; who asks is known by the session's cookie. */
export const client = new HoldpointClient();
