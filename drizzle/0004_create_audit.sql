CREATE TABLE "audit_entries" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_entries_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"actor_name" text NOT NULL,
	"operation" text NOT NULL,
	"target_type" text,
	"target_id" text,
	"input" jsonb,
	"outcome" text NOT NULL,
	"error_code" text,
	"request_id" text NOT NULL,
	"correlation_id" text NOT NULL,
	"address" text,
	CONSTRAINT "audit_entries_id_key" UNIQUE("id"),
	CONSTRAINT "audit_entries_outcome_check" CHECK ("audit_entries"."outcome" in ('done', 'refused', 'failed'))
);
--> statement-breakpoint
CREATE INDEX "audit_entries_at_idx" ON "audit_entries" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_entries_actor_id_idx" ON "audit_entries" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "audit_entries_operation_idx" ON "audit_entries" USING btree ("operation");--> statement-breakpoint
CREATE INDEX "audit_entries_target_id_idx" ON "audit_entries" USING btree ("target_id");--> statement-breakpoint
CREATE INDEX "audit_entries_correlation_id_idx" ON "audit_entries" USING btree ("correlation_id");--> statement-breakpoint
CREATE FUNCTION audit_entries_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'audit_entries is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
	FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse_change();
--> statement-breakpoint
-- "Always": a session that plays replica does not get around it.
ALTER TABLE audit_entries ENABLE ALWAYS TRIGGER audit_entries_append_only;
