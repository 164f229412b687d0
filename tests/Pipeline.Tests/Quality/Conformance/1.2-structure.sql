CREATE TABLE t AS FROM (VALUES (1, 'x', 1), (2, 'y', 9), (3, 'x', 2)) v(a, s, b);
CREATE TABLE t2 AS SELECT 1 AS a;
CREATE TABLE wrong AS SELECT 1 AS a;
