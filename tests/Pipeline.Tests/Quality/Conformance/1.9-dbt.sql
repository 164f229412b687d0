CREATE TABLE people AS FROM (VALUES (1, 'ann', 30), (2, 'bob', NULL), (2, '', 17), (NULL, ' ', 200), (NULL, NULL, 30)) v(id, name, age);
CREATE TABLE parents AS FROM (VALUES (1), (1), (NULL)) v(pid);
CREATE SCHEMA raw;
CREATE TABLE raw.parents AS SELECT 2 AS pid;
CREATE TABLE old AS SELECT TIMESTAMP '2026-01-01 00:00:00' AS loaded;
