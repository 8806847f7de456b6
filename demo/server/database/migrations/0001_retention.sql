-- What is forgotten is found by its time. Made in one transaction: large tables wait for it.
CREATE INDEX sessions_ended ON sessions (ended_at, created_at, id);
--> statement-breakpoint
-- Not by when they will be over, which would have to change with each activity: those that are overdue are among the oldest.
CREATE INDEX sessions_living ON sessions (created_at) WHERE status = 'active';
--> statement-breakpoint
CREATE INDEX sessions_address ON sessions (created_at) WHERE address IS NOT NULL;
--> statement-breakpoint
CREATE INDEX clients_created ON clients (created_at);
--> statement-breakpoint
CREATE INDEX rate_limits_reset ON rate_limits (resets_at);
--> statement-breakpoint
ALTER TABLE audit_log ALTER COLUMN id TYPE bigint;
