CREATE TABLE "health_checks" (
	"server_id" uuid NOT NULL,
	"checked_at" timestamp (3) with time zone NOT NULL,
	"ok" boolean NOT NULL,
	"status" text NOT NULL,
	"response_time_ms" real,
	"reason" text,
	CONSTRAINT "health_checks_server_id_checked_at_pk" PRIMARY KEY("server_id","checked_at")
);
--> statement-breakpoint
CREATE TABLE "mcp_commands" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"server_id" uuid,
	"server_name" varchar(255) NOT NULL,
	"command_type" varchar(50) NOT NULL,
	"status" varchar(20) DEFAULT 'pending' NOT NULL,
	"parameters" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"result" jsonb,
	"message" text,
	"error_code" text,
	"error_message" text,
	"execution_time_ms" integer,
	"correlation_id" varchar(255) NOT NULL,
	"undo_of" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"executed_at" timestamp (3) with time zone,
	"created_by" uuid,
	"executed_by" uuid
);
--> statement-breakpoint
CREATE TABLE "mcp_config_changes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"server_id" uuid,
	"server_name" varchar(255) NOT NULL,
	"change_type" varchar(50) NOT NULL,
	"revision" integer NOT NULL,
	"old_config" jsonb,
	"new_config" jsonb,
	"diff" jsonb,
	"reason" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid
);
--> statement-breakpoint
CREATE TABLE "mcp_health_log" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"server_id" uuid NOT NULL,
	"event_type" text NOT NULL,
	"health_status" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"correlation_id" varchar(255),
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mcp_servers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" varchar(64) NOT NULL,
	"type" varchar(100) NOT NULL,
	"transport" varchar(50) NOT NULL,
	"status" varchar(50) DEFAULT 'stopped' NOT NULL,
	"state" varchar(50) DEFAULT 'stopped' NOT NULL,
	"desired_state" text DEFAULT 'stopped' NOT NULL,
	"health_status" text DEFAULT 'unknown' NOT NULL,
	"circuit_state" text DEFAULT 'closed' NOT NULL,
	"config" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"health" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"metrics" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"tags" text[] DEFAULT '{}'::text[] NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"pid" integer,
	"consecutive_failures" integer DEFAULT 0 NOT NULL,
	"last_recovery_attempt" timestamp (3) with time zone,
	"total_downtime_seconds" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_by" uuid,
	CONSTRAINT "mcp_servers_name_key" UNIQUE("name"),
	CONSTRAINT "mcp_servers_transport_check" CHECK ("mcp_servers"."transport" in ('stdio', 'streamable-http', 'sse')),
	CONSTRAINT "mcp_servers_state_check" CHECK ("mcp_servers"."state" in ('stopped', 'starting', 'running', 'stopping', 'error', 'maintenance')),
	CONSTRAINT "mcp_servers_desired_state_check" CHECK ("mcp_servers"."desired_state" in ('running', 'stopped')),
	CONSTRAINT "mcp_servers_health_status_check" CHECK ("mcp_servers"."health_status" in ('healthy', 'degraded', 'disconnected', 'circuit_open', 'disabled', 'unknown')),
	CONSTRAINT "mcp_servers_circuit_state_check" CHECK ("mcp_servers"."circuit_state" in ('closed', 'open', 'half_open'))
);
--> statement-breakpoint
ALTER TABLE "health_checks" ADD CONSTRAINT "health_checks_server_id_mcp_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."mcp_servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp_commands" ADD CONSTRAINT "mcp_commands_server_id_mcp_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."mcp_servers"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp_commands" ADD CONSTRAINT "mcp_commands_undo_of_mcp_commands_id_fk" FOREIGN KEY ("undo_of") REFERENCES "public"."mcp_commands"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp_commands" ADD CONSTRAINT "mcp_commands_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp_commands" ADD CONSTRAINT "mcp_commands_executed_by_users_id_fk" FOREIGN KEY ("executed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp_config_changes" ADD CONSTRAINT "mcp_config_changes_server_id_mcp_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."mcp_servers"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp_config_changes" ADD CONSTRAINT "mcp_config_changes_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp_health_log" ADD CONSTRAINT "mcp_health_log_server_id_mcp_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."mcp_servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp_servers" ADD CONSTRAINT "mcp_servers_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp_servers" ADD CONSTRAINT "mcp_servers_updated_by_users_id_fk" FOREIGN KEY ("updated_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "health_checks_checked_at_idx" ON "health_checks" USING btree ("checked_at");--> statement-breakpoint
CREATE INDEX "mcp_commands_server_id_idx" ON "mcp_commands" USING btree ("server_id");--> statement-breakpoint
CREATE INDEX "mcp_commands_status_idx" ON "mcp_commands" USING btree ("status");--> statement-breakpoint
CREATE INDEX "mcp_commands_created_at_idx" ON "mcp_commands" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "mcp_commands_correlation_id_idx" ON "mcp_commands" USING btree ("correlation_id");--> statement-breakpoint
CREATE INDEX "mcp_commands_undo_of_idx" ON "mcp_commands" USING btree ("undo_of");--> statement-breakpoint
CREATE INDEX "mcp_config_changes_server_id_idx" ON "mcp_config_changes" USING btree ("server_id","revision");--> statement-breakpoint
CREATE INDEX "mcp_config_changes_created_at_idx" ON "mcp_config_changes" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "mcp_health_log_server_id_at_idx" ON "mcp_health_log" USING btree ("server_id","at");--> statement-breakpoint
CREATE INDEX "mcp_servers_status_idx" ON "mcp_servers" USING btree ("status");--> statement-breakpoint
CREATE INDEX "mcp_servers_type_idx" ON "mcp_servers" USING btree ("type");--> statement-breakpoint
CREATE INDEX "mcp_servers_enabled_idx" ON "mcp_servers" USING btree ("enabled");--> statement-breakpoint
-- A name, a tag or a command line may be changed by SQL as well as by the API; both must take effect and both must
-- count as a revision. What the coordinator writes while a server runs must do neither.
CREATE FUNCTION mcp_servers_definition_changed(was mcp_servers, becomes mcp_servers) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
	SELECT (was.name, was.type, was.transport, was.config, was.enabled, was.tags, was.description, was.desired_state)
		IS DISTINCT FROM (becomes.name, becomes.type, becomes.transport, becomes.config, becomes.enabled, becomes.tags,
			becomes.description, becomes.desired_state)
$$;
--> statement-breakpoint
CREATE FUNCTION mcp_servers_count_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.revision := OLD.revision;
	IF mcp_servers_definition_changed(OLD, NEW) THEN
		NEW.revision := OLD.revision + 1;
		NEW.updated_at := now();
	END IF;
	RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER mcp_servers_count_revision BEFORE UPDATE ON mcp_servers
	FOR EACH ROW EXECUTE FUNCTION mcp_servers_count_revision();
--> statement-breakpoint
CREATE FUNCTION mcp_servers_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		PERFORM pg_notify('signalbox_servers', OLD.id::text);
	ELSIF TG_OP = 'INSERT' THEN
		PERFORM pg_notify('signalbox_servers', NEW.id::text);
	ELSIF mcp_servers_definition_changed(OLD, NEW) THEN
		PERFORM pg_notify('signalbox_servers', NEW.id::text);
	END IF;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER mcp_servers_announce AFTER INSERT OR UPDATE OR DELETE ON mcp_servers
	FOR EACH ROW EXECUTE FUNCTION mcp_servers_announce();
