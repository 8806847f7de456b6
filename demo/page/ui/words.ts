import { type SignedOutReason, TokenManagerError } from '../../../src/index.ts'
import { SignedOutError, SwitchedError } from '../server/api.ts'
import { ServerError } from '../server/server-error.ts'
import { formatSpan } from './clock.ts'

/** Codes are for programs; these are for the person. */

const SENTENCES: Readonly<Record<string, string>> = {
  invalid_credentials: 'The address or the password is wrong.',
  email_taken: 'There is an account with this address already.',
  account_banned: 'This account is banned.',
  last_admin: 'An organization keeps one administrator.',
  unknown_member: 'This person is no member any more.',
  unknown_session: 'This session is not there any more.',
  unknown_user: 'This person is not there any more.',
  organization_refused: 'This person is no member of that organization.',
  not_current: 'Another tab has switched to another account meanwhile.',
  session_too_old: 'This session is too old for what that organization allows. Sign in again.',
  forbidden: 'This account may not do that.',
  unauthenticated: 'Nobody is signed in.',
  session_over: 'The session is over.',
  insufficient_user_authentication: 'This needs the password of the last 5 minutes.',
  server_busy: 'The server has too much to do. Try again in some seconds.',
  database_unavailable: 'The server does not reach its database. Try again in some seconds.',
  server_down: 'The session server is down.',
}

const FIELDS: Readonly<Record<string, string>> = {
  name: 'The name must be one line of 1 to 80 characters.',
  email: 'This is no e-mail address.',
  password: 'The password must have 12 to 128 characters.',
  locale: 'This is no language tag.',
  cart: 'A cart is named by up to 64 letters, digits and . _ : -',
}

const REASONS: Readonly<Record<SignedOutReason, string>> = {
  signed_out: 'Signed out.',
  revoked: 'The session was revoked from elsewhere.',
  expired: 'The session has reached its age.',
  inactive: 'There was no activity for too long.',
  unauthenticated: 'The server knows of no session.',
}

export function explainReason(reason: SignedOutReason): string {
  return REASONS[reason]
}

/** A field that the page itself finds wrong. */
export function explainField(field: string, isMissing: boolean): string {
  return isMissing ? 'This must be filled in.' : (FIELDS[field] ?? 'This is not right.')
}

export function explainError(error: unknown): string {
  if (error instanceof SignedOutError) return 'Nobody is signed in, so there is no token.'
  if (error instanceof SwitchedError) return 'This tab shows another account or organization by now.'
  if (error instanceof TokenManagerError) return explainNoToken(error)
  if (!(error instanceof ServerError)) return 'The server does not answer.'
  const { code, field, retryAfterSeconds, status } = error
  if (code === 'too_many_requests')
    return `Too many tries. Come back in ${formatSpan((retryAfterSeconds ?? 60) * 1000)}.`
  if (field !== undefined && FIELDS[field]) return FIELDS[field]
  return SENTENCES[code] ?? `The server answered ${status} (${code}).`
}

function explainNoToken({ code, retryAt }: TokenManagerError): string {
  const wait = retryAt === undefined ? '' : ` Next try in ${formatSpan(retryAt - Date.now())}.`
  return `No token can be had for now (${code}).${wait}`
}
