export type { FailureDetails, TokenManagerErrorCode } from './errors.ts'
export {
  DisposedError,
  NoBrowserError,
  RefreshFailedError,
  RefreshRejectedError,
  TokenInvalidError,
  TokenManagerError,
} from './errors.ts'
export type { TokenLine } from './token-manager.ts'
export { TokenManager } from './token-manager.ts'
export type {
  Claims,
  EndSessionRequest,
  GetTokenOptions,
  Origin,
  Params,
  Part,
  PeekedToken,
  Refresh,
  RefreshReason,
  Session,
  SessionInfo,
  SignedOutReason,
  SignOutResult,
  TokenAnswer,
  TokenManagerEvents,
  TokenManagerOptions,
  TokenObject,
  TokenRequest,
  Verdict,
} from './types.ts'
