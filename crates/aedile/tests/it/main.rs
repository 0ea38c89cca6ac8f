//! What must hold of the whole: routes, words, holders, settings, the schema, the way here from earlier
//! releases. One binary, no network.

#[cfg(test)]
mod applying;
#[cfg(test)]
mod begins;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod choices;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod completeness;
#[cfg(test)]
mod conditions;
#[cfg(test)]
mod copy;
#[cfg(test)]
mod counter;
#[cfg(test)]
mod currency;
#[cfg(test)]
mod dispatch;
#[cfg(test)]
mod editions;
#[cfg(test)]
mod erasure;
#[cfg(test)]
mod evidence;
#[cfg(test)]
mod external;
#[cfg(test)]
mod files;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod household;
#[cfg(test)]
mod incidents;
#[cfg(test)]
mod journey;
#[cfg(test)]
mod mandates;
#[cfg(test)]
mod migration;
#[cfg(test)]
mod openid;
#[cfg(test)]
mod openings;
#[cfg(test)]
mod payments;
#[cfg(test)]
mod program;
#[cfg(test)]
mod proof;
#[cfg(test)]
mod purge;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod second_look;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod starts;
#[cfg(test)]
mod strangers;
#[cfg(test)]
mod street;
#[cfg(test)]
mod town;
#[cfg(test)]
mod twins;
#[cfg(test)]
mod upgrade;
#[cfg(test)]
mod wallets;
#[cfg(test)]
mod workshop;
