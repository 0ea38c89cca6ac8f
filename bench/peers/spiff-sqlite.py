"""SpiffWorkflow (LGPL, from PyPI) with SQLite: the state saved at the user task and at the end, each durable.

Prints instances per second of wall time: one process, the definition read once.
"""

import sqlite3
import sys
import tempfile
import time

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

process = open(sys.argv[1], encoding="utf-8").read().replace("=fee", "fee").replace("metres * 12 + 5", "fee = metres * 12 + 5")
with tempfile.NamedTemporaryFile("w", suffix=".bpmn", encoding="utf-8") as file:
    file.write(process)
    file.flush()
    parser = BpmnParser()
    parser.add_bpmn_file(file.name)
specification = parser.get_spec("permit")
serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

database = sqlite3.connect(sys.argv[2], isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute("PRAGMA synchronous = FULL")
database.execute("CREATE TABLE instance (id INTEGER PRIMARY KEY, state TEXT NOT NULL)")


def save(number, workflow):
    state = serializer.serialize_json(workflow)
    database.execute("BEGIN")
    database.execute("INSERT OR REPLACE INTO instance (id, state) VALUES (?, ?)", (number, state))
    database.execute("COMMIT")


def run(number):
    metres = number % 20
    workflow = BpmnWorkflow(specification)
    workflow.task_tree.data["metres"] = metres
    for task in workflow.get_tasks():
        task.data["metres"] = metres
    workflow.do_engine_steps()
    save(number, workflow)
    (state,) = database.execute("SELECT state FROM instance WHERE id = ?", (number,)).fetchone()
    workflow = serializer.deserialize_json(state)
    task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
    task.data["approved"] = True
    task.run()
    workflow.do_engine_steps()
    assert workflow.completed
    save(number, workflow)


for number in range(20):
    run(number)
begun, count = time.monotonic(), 0
while time.monotonic() - begun < 3:
    run(20 + count)
    count += 1
print(round(count / (time.monotonic() - begun)))
