CREATE TABLE users (
  id text PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  password_hash text NOT NULL,
  is_administrator boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL,
  banned_at timestamptz(3)
);
--> statement-breakpoint
CREATE TABLE organizations (
  id text PRIMARY KEY,
  name text NOT NULL,
  session_seconds integer NOT NULL CHECK (session_seconds BETWEEN 60 AND 34560000),
  inactivity_seconds integer NOT NULL CHECK (inactivity_seconds BETWEEN 60 AND 34560000),
  token_seconds integer NOT NULL CHECK (token_seconds BETWEEN 20 AND 300)
);
--> statement-breakpoint
CREATE TABLE memberships (
  user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
  organization_id text NOT NULL REFERENCES organizations ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('admin', 'member')),
  permissions text[] NOT NULL,
  joined_at timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, organization_id)
);
--> statement-breakpoint
CREATE TABLE clients (
  id text PRIMARY KEY,
  secret_hash text NOT NULL UNIQUE,
  current_session_id text,
  created_at timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE sessions (
  id text PRIMARY KEY,
  secret_hash text NOT NULL UNIQUE,
  client_id text NOT NULL REFERENCES clients ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
  organization_id text REFERENCES organizations ON DELETE SET NULL,
  role text CHECK (role IN ('admin', 'member')),
  permissions text[] NOT NULL,
  claims jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'ended', 'revoked', 'expired', 'inactive')),
  user_agent text NOT NULL,
  address text,
  created_at timestamptz(3) NOT NULL,
  authenticated_at timestamptz(3) NOT NULL,
  last_active_at timestamptz(3) NOT NULL,
  last_token_at timestamptz(3),
  ended_at timestamptz(3),
  session_seconds integer NOT NULL CHECK (session_seconds > 0),
  inactivity_seconds integer NOT NULL CHECK (inactivity_seconds > 0),
  token_seconds integer NOT NULL CHECK (token_seconds BETWEEN 20 AND 300),
  CHECK ((status = 'active') = (ended_at IS NULL))
);
--> statement-breakpoint
CREATE INDEX sessions_user ON sessions (user_id, created_at);
--> statement-breakpoint
CREATE INDEX sessions_client ON sessions (client_id);
--> statement-breakpoint
CREATE INDEX sessions_organization ON sessions (organization_id);
--> statement-breakpoint
CREATE TABLE session_data (
  session_id text PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
  locale text,
  cart text
);
--> statement-breakpoint
CREATE TABLE signing_keys (
  id text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  sealed_private_key bytea NOT NULL,
  signs_from timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE rate_limits (
  key text PRIMARY KEY,
  count integer NOT NULL,
  resets_at timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE audit_log (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  at timestamptz(3) NOT NULL,
  actor_id text,
  action text NOT NULL,
  user_id text,
  session_id text,
  organization_id text,
  details jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX audit_log_at ON audit_log (at);
