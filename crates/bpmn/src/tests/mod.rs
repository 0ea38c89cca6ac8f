//! Tables over the reader, the checks and the engine.

mod calls;
mod camunda;
mod conditions;
mod data;
mod drawing;
mod engine;
mod event_sub_processes;
mod events;
mod gateways;
mod hostile;
mod incidents;
mod journal;
mod juel;
mod many;
mod markers;
mod migrate;
mod miwg;
mod multiple;
mod notation;
mod random;
mod reader;
mod run;
mod simulation;
mod state;
mod undo;
mod walk;
