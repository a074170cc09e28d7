"""Parses statements as Athena's dialect, and runs them over records: reads {statements, records} from standard input.

Needs sqlglot (parser and translator) and duckdb (engine). Prints, for each statement, its rows as JSON.
"""

import json
import sys

import duckdb
import sqlglot

task = json.load(sys.stdin)
connection = duckdb.connect()
# Trino's functions that DuckDB has under no name, or with other words for a group.
connection.execute("CREATE MACRO json_extract_scalar(text, path) AS json_extract_string(text, path)")
connection.execute("CREATE SCHEMA security")
types = task["types"]
columns = ", ".join(f'"{name}" {type}' for name, type in types.items())
connection.execute(f"CREATE TABLE security.trail ({columns})")
marks = ", ".join(f"CAST(? AS {type})" for type in types.values())
for record in task["records"]:
    values = [record.get(name) for name in types]
    values = [json.dumps(value) if isinstance(value, (dict, list)) else value for value in values]
    read = ", ".join(
        f"from_json(CAST(? AS JSON), '{json.dumps(task['json'][name])}')" if name in task["json"] else "?"
        for name in types
    )
    connection.execute(f"INSERT INTO security.trail SELECT {read}", values)

answers = []
for statement in task["statements"]:
    [parsed] = sqlglot.parse(statement, read="athena", error_level=sqlglot.ErrorLevel.RAISE)
    for literal in parsed.find_all(sqlglot.exp.Literal):
        if literal.is_string and literal.this == '"$1":null':
            literal.set("this", '"\\1":null')
    sql = parsed.sql(dialect="duckdb")
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    answers.append({"columns": names, "rows": cursor.fetchall(), "sql": sql})
json.dump(answers, sys.stdout, default=str)
