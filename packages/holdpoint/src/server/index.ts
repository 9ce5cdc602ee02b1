/** The HTTP API (`holdpoint/server`). */
export { createServer, type ServerOptions } from "./create-server.ts";
export { ApiKeys, type ApiKey } from "./auth/api-keys.ts";
export { askedRoles } from "./auth/asked-roles.ts";
export { ClaimsDirectory } from "./auth/claims-directory.ts";
export { FileDirectory } from "./auth/file-directory.ts";
export { firstOf } from "./auth/first-of.ts";
export type { OidcSettings } from "./auth/oidc-settings.ts";
export { OidcSignIn } from "./auth/oidc-sign-in.ts";
export { SCOPES, type Auth, type Principal, type PrincipalKind, type Scope } from "./auth/principal.ts";
export { Sessions, type Session, type SessionSettings } from "./auth/sessions.ts";
export type { SignIn } from "./auth/sign-in.ts";
export { LINK_MS, signInAddress, SignInLinks } from "./auth/sign-in-links.ts";
export {
  checkConfig,
  defineConfig,
  type AuthConfig,
  type DirectoryConfig,
  type HoldpointConfig,
  type ListenConfig,
  type LocalPerson,
} from "./config/define-config.ts";
export { bearerToken } from "./auth/bearer.ts";
export { isSameOrigin } from "./auth/same-origin.ts";
export type { StreamLimit } from "./events/stream-slots.ts";
export type { FeedEvent } from "./events/feed-event.ts";
export type { TrustProxy } from "./http/client-address.ts";
export type { OnServerError, ServerEnv } from "./http/guard.ts";
export { listen, type Listening } from "./http/listen.ts";
export { isLoopbackName } from "./http/loopback.ts";
export type { Problem } from "./http/problem.ts";
export type { RateLimit } from "./http/rate-limit.ts";
export { readInbox, readPageFiles, type PageFiles } from "./pages/page-files.ts";
export type { ServedGraphs } from "./routes/served-graphs.ts";
export type { Addresses, AddressBook } from "./notify/address-book.ts";
export { NotSent, type Channel, type Sending } from "./notify/channel.ts";
export { configureNotifications, type Told } from "./notify/configure.ts";
export type { Attempt, AttemptOutcome } from "./notify/lane.ts";
export { mailChannel, type MailOptions } from "./notify/mail-channel.ts";
export { NOTIFICATION_KINDS, type Audience, type Notification, type NotificationKind } from "./notify/notification.ts";
export { Notifications, type Backlog, type NotificationsOptions } from "./notify/notifications.ts";
export type { DeadDelivery } from "./notify/dead-deliveries.ts";
export type { NotifyConfig, SlackConfig } from "./notify/notify-config.ts";
export { slackChannel, type SlackOptions } from "./notify/slack/slack-channel.ts";
export { slackInteractions, type SlackInteractionsOptions } from "./notify/slack/slack-interactions.ts";
export { TenantNotifications, type NotifyOfTenant } from "./notify/tenant-notifications.ts";
export { webhookChannel, type WebhookOptions } from "./notify/webhook/webhook-channel.ts";
export { createLogger, type LoggerOptions, type RequestLine, type ServerLog } from "./observe/logger.ts";
export { Metrics, type MetricsOptions } from "./observe/metrics.ts";
export { threadSpans } from "./observe/thread-spans.ts";
export { operationsOf, type Observe, type Operations, type OperationsConfig } from "./observe/operations.ts";
