import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'
import type { JWK } from 'jose'

/** The tables as queries see them. The migrations make them; `test/demo/keeping.test.ts` holds the two together. */

export const SESSION_STATUSES = ['active', 'ended', 'revoked', 'expired', 'inactive'] as const
export const ROLES = ['admin', 'member'] as const

/** `ended`: by the user, here. `revoked`: from elsewhere. `expired`: by age. `inactive`: nobody touched it. */
export type SessionStatus = (typeof SESSION_STATUSES)[number]
export type Role = (typeof ROLES)[number]

/** Claims of a token that this deployment adds. Names of its own: the server's win where they meet. */
export type CustomClaims = Readonly<Record<string, string | number | boolean>>

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })
const permissions = (name: string) => text(name).array().$type<readonly string[]>()
/** `bytea` is a Buffer by one driver and a Uint8Array by the other. */
const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' })

export const users = pgTable('users', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  passwordHash: text('password_hash').notNull(),
  isAdministrator: boolean('is_administrator').notNull().default(false),
  createdAt: moment('created_at').notNull(),
  bannedAt: moment('banned_at'),
})

export const organizations = pgTable('organizations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  sessionSeconds: integer('session_seconds').notNull(),
  inactivitySeconds: integer('inactivity_seconds').notNull(),
  tokenSeconds: integer('token_seconds').notNull(),
})

export const memberships = pgTable(
  'memberships',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    role: text('role').$type<Role>().notNull(),
    permissions: permissions('permissions').notNull(),
    joinedAt: moment('joined_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.organizationId] })],
)

/** One browser installation. Which of its sessions is meant where nothing is said. */
export const clients = pgTable(
  'clients',
  {
    id: text('id').primaryKey(),
    secretHash: text('secret_hash').notNull().unique(),
    currentSessionId: text('current_session_id'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [index('clients_created').on(table.createdAt)],
)

/** A snapshot of who may do what, kept in step with what it was taken of: a token request reads this row alone. */
export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    secretHash: text('secret_hash').notNull().unique(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'cascade' }),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    organizationId: text('organization_id').references(() => organizations.id, { onDelete: 'set null' }),
    role: text('role').$type<Role>(),
    permissions: permissions('permissions').notNull(),
    claims: jsonb('claims').$type<CustomClaims>().notNull(),
    status: text('status').$type<SessionStatus>().notNull(),
    userAgent: text('user_agent').notNull(),
    address: text('address'),
    createdAt: moment('created_at').notNull(),
    authenticatedAt: moment('authenticated_at').notNull(),
    lastActiveAt: moment('last_active_at').notNull(),
    lastTokenAt: moment('last_token_at'),
    endedAt: moment('ended_at'),
    sessionSeconds: integer('session_seconds').notNull(),
    inactivitySeconds: integer('inactivity_seconds').notNull(),
    tokenSeconds: integer('token_seconds').notNull(),
  },
  (table) => [
    index('sessions_user').on(table.userId, table.createdAt),
    index('sessions_client').on(table.clientId),
    index('sessions_organization').on(table.organizationId),
    index('sessions_ended').on(table.endedAt, table.createdAt, table.id),
    index('sessions_living').on(table.createdAt).where(sql`status = 'active'`),
    index('sessions_address').on(table.createdAt).where(sql`address IS NOT NULL`),
  ],
)

/** What belongs to a session and not into its token. */
export const sessionData = pgTable('session_data', {
  sessionId: text('session_id')
    .primaryKey()
    .references(() => sessions.id, { onDelete: 'cascade' }),
  locale: text('locale'),
  cart: text('cart'),
})

export const signingKeys = pgTable('signing_keys', {
  id: text('id').primaryKey(),
  publicJwk: jsonb('public_jwk').$type<JWK>().notNull(),
  sealedPrivateKey: bytes('sealed_private_key').notNull(),
  signsFrom: moment('signs_from').notNull(),
})

export const rateLimits = pgTable(
  'rate_limits',
  {
    key: text('key').primaryKey(),
    count: integer('count').notNull(),
    resetsAt: moment('resets_at').notNull(),
  },
  (table) => [index('rate_limits_reset').on(table.resetsAt)],
)

export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment('at').notNull(),
    actorId: text('actor_id'),
    action: text('action').notNull(),
    userId: text('user_id'),
    sessionId: text('session_id'),
    organizationId: text('organization_id'),
    details: jsonb('details').$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [index('audit_log_at').on(table.at)],
)
