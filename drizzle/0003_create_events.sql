CREATE TABLE "mcp_events" (
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"server_id" uuid,
	"server_name" varchar(255) DEFAULT '' NOT NULL,
	"event_type" varchar(100) NOT NULL,
	"severity" varchar(20) NOT NULL,
	"category" varchar(50) NOT NULL,
	"message" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"error_code" varchar(100),
	"error_message" text,
	"stack_trace" text,
	"user_id" uuid,
	"session_id" varchar(255),
	"correlation_id" varchar(255),
	"timestamp" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mcp_events_id_timestamp_pk" PRIMARY KEY("id","timestamp")
) PARTITION BY RANGE ("timestamp");
--> statement-breakpoint
CREATE INDEX "mcp_events_server_id_idx" ON "mcp_events" USING btree ("server_id","timestamp","id");--> statement-breakpoint
CREATE INDEX "mcp_events_severity_idx" ON "mcp_events" USING btree ("severity","timestamp","id");--> statement-breakpoint
CREATE INDEX "mcp_events_category_idx" ON "mcp_events" USING btree ("category","timestamp","id");--> statement-breakpoint
CREATE INDEX "mcp_events_correlation_id_idx" ON "mcp_events" USING btree ("correlation_id");--> statement-breakpoint
CREATE INDEX "mcp_events_timestamp_idx" ON "mcp_events" USING btree ("timestamp","id");
--> statement-breakpoint
-- An event of a day without a partition is kept all the same.
CREATE TABLE mcp_events_default PARTITION OF mcp_events DEFAULT;
--> statement-breakpoint
-- Makes the partitions of today and the given number of days to come (UTC) and answers how many were missing. A day
-- that has events in the default partition stays there: moving them would block writers.
CREATE FUNCTION ensure_event_partitions(days_ahead int) RETURNS int LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE
	today date := (now() AT TIME ZONE 'UTC')::date;
	day date;
	starts timestamptz;
	ends timestamptz;
	partition_name text;
	is_taken boolean;
	created int := 0;
BEGIN
	PERFORM pg_advisory_xact_lock(hashtext('signalbox.ensure_event_partitions'));
	FOR ahead IN 0..days_ahead LOOP
		day := today + ahead;
		starts := day::timestamp AT TIME ZONE 'UTC';
		ends := (day + 1)::timestamp AT TIME ZONE 'UTC';
		partition_name := 'mcp_events_' || to_char(day, 'YYYYMMDD');
		CONTINUE WHEN to_regclass(partition_name) IS NOT NULL;
		EXECUTE 'SELECT EXISTS (SELECT FROM mcp_events_default WHERE "timestamp" >= $1 AND "timestamp" < $2)'
			INTO is_taken USING starts, ends;
		CONTINUE WHEN is_taken;
		BEGIN
			-- Attaching, unlike creating in place, lets others go on reading and writing the other days.
			EXECUTE format('CREATE TABLE %I (LIKE mcp_events INCLUDING ALL)', partition_name);
			EXECUTE format('ALTER TABLE mcp_events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
				partition_name, starts, ends);
			created := created + 1;
		EXCEPTION WHEN check_violation THEN
			-- An event of that day reached the default partition just now.
			NULL;
		END;
	END LOOP;
	RETURN created;
END
$$;
--> statement-breakpoint
SELECT ensure_event_partitions(7);
