// Parses SQL as Athena would: DDL with Hive's grammar, everything else with Trino's. Syntax only: types and functions are not known here.
//
//   node check.mjs PATH…     every .sql file below the paths must parse; exit 1 says which does not and where
//   node check.mjs --self    the fixtures must be told apart: right/ parses, of wrong/ nothing does
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { register } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

register('./modules.mjs', import.meta.url);
const { TrinoSQL } = await import('./node_modules/dt-sql-parser/dist/parser/trino/index.js');
const { HiveSQL } = await import('./node_modules/dt-sql-parser/dist/parser/hive/index.js');
const parsers = { Trino: new TrinoSQL(), Hive: new HiveSQL() };

// CREATE TABLE AS and CREATE VIEW are Trino's in Athena; tables over files, partitions and databases are Hive's.
const ddl = /^(create\s+(external\s+table|database|schema)|alter\s+(table|database|schema)|drop\s+(table|database|schema)|msck\s+repair|show\s+(partitions|create\s+table|tblproperties)|describe)\b/i;

const withoutComments = sql => sql.replace(/^(\s*(--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/))+/, '').trimStart();

function faultsOf(file) {
    const sql = readFileSync(file, 'utf8');
    if (withoutComments(sql).trim() === '') return [`${file}: there is no statement in it`];
    const dialect = ddl.test(withoutComments(sql)) ? 'Hive' : 'Trino';
    return parsers[dialect].validate(sql).map(fault => `${file}:${fault.startLine}:${fault.startColumn}: no ${dialect}: ${fault.message}`);
}

function filesOf(path) {
    if (!existsSync(path)) throw new Error(`there is no '${path}'`);
    if (statSync(path).isFile()) return [path];
    return readdirSync(path).sort().flatMap(name => filesOf(join(path, name))).filter(file => file.endsWith('.sql'));
}

function checkAll(paths) {
    const files = paths.flatMap(filesOf);
    const faults = files.flatMap(faultsOf);
    for (const fault of faults) console.error(fault);
    console.log(`${files.length} files parsed, ${faults.length} faults`);
    // A check that looked at nothing must not look green.
    return files.length > 0 && faults.length === 0;
}

function checkFixtures() {
    const folder = join(dirname(fileURLToPath(import.meta.url)), 'fixtures');
    const taken = filesOf(join(folder, 'wrong')).filter(file => faultsOf(file).length === 0);
    for (const file of taken) console.error(`${file}: parses, and must not`);
    return checkAll([join(folder, 'right')]) && taken.length === 0;
}

const paths = process.argv.slice(2);
const isGood = paths[0] === '--self' ? checkFixtures() : checkAll(paths);
process.exitCode = isGood ? 0 : 1;
