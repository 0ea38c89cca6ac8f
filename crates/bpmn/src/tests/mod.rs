//! Tables over the reader, the checks and the engine.

mod drawing;
mod engine;
mod events;
mod hostile;
mod incidents;
mod many;
mod miwg;
mod notation;
mod random;
mod reader;
mod run;
mod state;
