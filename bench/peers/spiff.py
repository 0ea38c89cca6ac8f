"""SpiffWorkflow (LGPL, from PyPI): start, script, exclusive gateway, user task completed, end.

Prints instances per second of CPU time, one process, definition read once.
"""

import sys
import tempfile
import time

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

# The same process as everyone's, in the words of this engine: scripts and conditions are Python.
process = open(sys.argv[1], encoding="utf-8").read().replace("=fee", "fee").replace("metres * 12 + 5", "fee = metres * 12 + 5")
with tempfile.NamedTemporaryFile("w", suffix=".bpmn", encoding="utf-8") as file:
    file.write(process)
    file.flush()
    parser = BpmnParser()
    parser.add_bpmn_file(file.name)
specification = parser.get_spec("permit")


def run(metres):
    workflow = BpmnWorkflow(specification)
    workflow.task_tree.data["metres"] = metres
    for task in workflow.get_tasks():
        task.data["metres"] = metres
    workflow.do_engine_steps()
    task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
    task.data["approved"] = True
    task.run()
    workflow.do_engine_steps()
    assert workflow.completed
    assert workflow.last_task.data["fee"] == metres * 12 + 5


for number in range(50):
    run(number % 20)
begun, count = time.process_time(), 0
while time.process_time() - begun < 3:
    run(count % 20)
    count += 1
print(round(count / (time.process_time() - begun)))
