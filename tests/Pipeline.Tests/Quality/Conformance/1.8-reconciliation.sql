CREATE TABLE s (id INT, name VARCHAR, amount DOUBLE, extra BOOLEAN);
INSERT INTO s VALUES (1, 'a', 10, true), (2, 'b', 20, false), (3, 'c', NULL, NULL), (4, 'd', 40, true);
CREATE TABLE t (key BIGINT, name VARCHAR, amount DOUBLE);
INSERT INTO t VALUES (1, 'a', 10), (2, 'x', 20), (3, 'c', NULL), (5, 'e', 50), (5, 'e', 50);
CREATE SCHEMA warehouse;
CREATE TABLE warehouse.s AS FROM s LIMIT 2;
CREATE TABLE empty AS FROM s LIMIT 0;
