from django.db import migrations

FORWARD = """
CREATE FUNCTION memberships_booking_sums_to_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    booking bigint := CASE WHEN TG_TABLE_NAME = 'memberships_booking' THEN NEW.id
                           ELSE (to_jsonb(NEW) ->> 'booking_id')::bigint END;
BEGIN
    IF (SELECT count(*) FROM memberships_ledgerline WHERE booking_id = booking) < 2 OR EXISTS (
        SELECT FROM memberships_ledgerline WHERE booking_id = booking GROUP BY currency HAVING sum(amount_minor) <> 0
    ) THEN
        RAISE EXCEPTION 'booking % does not sum to nothing', booking
            USING ERRCODE = 'check_violation', CONSTRAINT = 'memberships_booking_sums_to_nothing';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER memberships_booking_sums_to_nothing AFTER INSERT ON memberships_booking
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION memberships_booking_sums_to_nothing();
CREATE CONSTRAINT TRIGGER memberships_ledgerline_sums_to_nothing AFTER INSERT OR UPDATE ON memberships_ledgerline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION memberships_booking_sums_to_nothing();
"""

BACKWARD = """
DROP TRIGGER memberships_booking_sums_to_nothing ON memberships_booking;
DROP TRIGGER memberships_ledgerline_sums_to_nothing ON memberships_ledgerline;
DROP FUNCTION memberships_booking_sums_to_nothing();
"""


class Migration(migrations.Migration):
    dependencies = [("memberships", "0004_every_term_has_an_anniversary")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
