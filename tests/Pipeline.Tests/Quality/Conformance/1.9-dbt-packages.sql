CREATE TABLE t (id INT, name VARCHAR, grp VARCHAR, low INT, high INT, amount DECIMAL(9, 2), seen TIMESTAMP);
INSERT INTO t VALUES
  (1, 'ann',  'a', 0, 10, 1.5,  '2026-01-09 12:00:00'),
  (2, 'bob',  'a', 10, 20, 2.5, '2026-01-08 12:00:00'),
  (2, 'Bob',  'b', 20, 25, 3.5, '2026-01-07 12:00:00'),
  (4, '',     'b', 30, 40, NULL, '2026-01-01 12:00:00'),
  (NULL, NULL, NULL, NULL, 50, 9, NULL);
CREATE TABLE same AS FROM t;
CREATE TABLE bags AS FROM t UNION ALL FROM t WHERE id = 1;
CREATE TABLE fewer AS FROM t WHERE id < 4;
CREATE TABLE changed AS SELECT * REPLACE (amount + 0.001 AS amount) FROM t;
CREATE TABLE narrow AS SELECT id, name FROM t;
CREATE TABLE shuffled AS SELECT seen, amount, high, low, grp, name, id FROM t;
CREATE TABLE empty AS FROM t LIMIT 0;
CREATE TABLE parents AS SELECT * FROM (VALUES (1, true), (2, false), (NULL, true)) v(pid, active);
CREATE TABLE days AS SELECT DATE '2026-01-09' - CAST(range AS INT) AS day, CASE WHEN range = 3 THEN 1000 ELSE 100 + range % 3 END AS amount, 'xy' AS word FROM range(20);
