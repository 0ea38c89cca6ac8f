//! bpmn (being written).
