-- What a cluster needs before the first migration; may be run again at any time.
-- Two roles: the owner of the tables runs migrations, the application only reads and writes rows. It may not TRUNCATE,
-- so that no rule about rows that are never deleted can be got round.
\set ON_ERROR_STOP on

SELECT 'CREATE ROLE flyaway_app LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'flyaway_app') \gexec
SELECT 'CREATE ROLE flyaway_owner LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'flyaway_owner') \gexec
-- The owner may step into the application's shoes: that is how its rights are tested.
GRANT flyaway_app TO flyaway_owner;
-- Measurements start when everything before them is on disk.
GRANT pg_checkpoint TO flyaway_owner;

-- Everything below goes into the template too, so that databases made later, as for tests, have it from the start.
\connect template1
\set QUIET on
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER DEFAULT PRIVILEGES FOR ROLE flyaway_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO flyaway_app;
ALTER DEFAULT PRIVILEGES FOR ROLE flyaway_owner GRANT SELECT, USAGE ON SEQUENCES TO flyaway_app;

\connect postgres
SELECT 'CREATE DATABASE flyaway OWNER flyaway_owner TEMPLATE template1'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'flyaway') \gexec
