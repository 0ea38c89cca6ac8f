//! Thousands of random runs from a seed: no panic, one end, no lost token, same bytes again.

use super::run::{Desk, variables_of};
use crate::instance::WaitKind;
use crate::{Definition, Effect, Event, Instance, Kind, OpenKind, Stage};

/// A small generator (SplitMix64, Steele and others 2014): the seed is the whole randomness.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

/// A random process made of structured blocks, so that it is sound: it can always reach its end.
struct Maker {
    dice: Dice,
    lines: Vec<String>,
    count: usize,
}

impl Maker {
    fn id(&mut self, kind: &str) -> String {
        self.count += 1;
        format!("n{}:{kind}", self.count)
    }

    /// Adds a block inside a container; gives its first and last node.
    fn block(&mut self, inside: &str, depth: usize) -> (String, String) {
        let choice = if depth == 0 { self.dice.below(6) } else { self.dice.below(12) };
        match choice {
            0 | 1 => self.single("user"),
            2 => self.single("service(work)"),
            3 => self.single("script(n := n + 1)"),
            4 => self.single("message(go)"),
            5 => self.single("timer(PT1H)"),
            6 => self.split(inside, depth, "and"),
            7 => self.split(inside, depth, "xor"),
            8 => self.split(inside, depth, "or"),
            9 => self.sub(inside, depth),
            10 => self.guarded(inside),
            _ => self.chain(inside, depth),
        }
    }

    fn single(&mut self, kind: &str) -> (String, String) {
        let id = self.id(kind);
        (id.clone(), name(&id))
    }

    fn chain(&mut self, inside: &str, depth: usize) -> (String, String) {
        let (first, middle) = self.block(inside, depth - 1);
        let first = self.fix(inside, first);
        let (next, last) = self.block(inside, depth - 1);
        self.lines.push(format!("{inside}{middle} -> {next}"));
        (first, last)
    }

    /// Writes a node on a line of its own, so that it can be named from anywhere.
    fn fix(&mut self, inside: &str, node: String) -> String {
        if node.contains(':') {
            self.lines.push(format!("{inside}{node}"));
        }
        name(&node)
    }

    fn split(&mut self, inside: &str, depth: usize, kind: &str) -> (String, String) {
        let (open, close) = (self.id(kind), self.id(kind));
        let open = self.fix(inside, open);
        let close = self.fix(inside, close);
        let branches = 2 + self.dice.below(2);
        for branch in 0..branches {
            let (first, last) = self.block(inside, depth - 1);
            let first = self.fix(inside, first);
            let arrow = match (kind, branch) {
                ("and", _) => "->".to_owned(),
                (_, 0) => "=>".to_owned(),
                _ => format!("-[modulo(n, {}) = 0]->", branch + 1),
            };
            self.lines.push(format!("{inside}{open} {arrow} {first}"));
            self.lines.push(format!("{inside}{last} -> {close}"));
        }
        (open, close)
    }

    fn sub(&mut self, inside: &str, depth: usize) -> (String, String) {
        let id = self.id("sub");
        let id = self.fix(inside, id);
        let inner = format!("[{id}] ");
        let (start, end) = (self.id("start"), self.id("end"));
        let start = self.fix(&inner, start);
        let (first, last) = self.block(&inner, depth - 1);
        self.lines.push(format!("{inner}{start} -> {first}"));
        self.lines.push(format!("{inner}{last} -> {end}"));
        let mut last = id.clone();
        if self.dice.below(2) == 0 {
            let (boundary, merge) = (self.id("message(stop)"), self.id("xor"));
            self.lines.push(format!("{inside}{id} ~ {boundary} -> {merge}"));
            self.lines.push(format!("{inside}{id} -> {}", name(&merge)));
            last = name(&merge);
        }
        if self.dice.below(3) == 0 {
            let sequential = self.dice.below(2) == 0;
            self.lines.push(format!(
                "{inside}{id} {{<multiInstanceLoopCharacteristics isSequential=\"{sequential}\"><loopCardinality>=2</loopCardinality></multiInstanceLoopCharacteristics>}}"
            ));
        }
        (id, last)
    }

    fn guarded(&mut self, inside: &str) -> (String, String) {
        let id = self.id("service(risky)");
        let id = self.fix(inside, id);
        let (timer, one) = (self.id("timer(R2/PT1H)"), self.id("end"));
        self.lines.push(format!("{inside}{id} ~~ {timer} -> {one}"));
        let (error, merge) = (self.id("error(bad)"), self.id("xor"));
        self.lines.push(format!("{inside}{id} ~ {error} -> {merge}"));
        self.lines.push(format!("{inside}{id} -> {}", name(&merge)));
        (id, name(&merge))
    }
}

fn name(node: &str) -> String {
    node.split(':').next().unwrap().to_owned()
}

fn process(seed: u64) -> String {
    let mut maker = Maker { dice: Dice(seed), lines: Vec::new(), count: 0 };
    let depth = 1 + maker.dice.below(4);
    let (first, last) = maker.block("", depth);
    maker.lines.push(format!("s:start -> {first}"));
    maker.lines.push(format!("{last} -> e:end"));
    maker.lines.join("\n")
}

fn random_event(desk: &Desk, dice: &mut Dice) -> Event {
    let open = desk.definition.allowed(&desk.state);
    let variables = variables_of(&format!("n={}", dice.below(12)));
    if dice.below(12) == 0 || open.is_empty() {
        let wait = crate::WaitId(dice.below(40) as u32);
        return match dice.below(4) {
            0 => Event::Start { node: None, variables },
            1 => Event::TaskCompleted { wait, variables },
            2 => Event::TimerFired { wait },
            _ => Event::Signal { name: "none".into(), payload: variables },
        };
    }
    let chosen = &open[dice.below(open.len())];
    let wait = chosen.wait;
    match &chosen.kind {
        OpenKind::Task(_) => Event::TaskCompleted { wait, variables },
        OpenKind::Decision => Event::DecisionMade { wait, value: feel::Value::Null },
        OpenKind::Service | OpenKind::Call => match dice.below(4) {
            0 => Event::ServiceFailed { wait, code: Some("bad".into()), message: "x".into() },
            1 => Event::ServiceFailed { wait, code: None, message: "x".into() },
            _ => Event::ServiceDone { wait, variables },
        },
        OpenKind::Timer(_) => Event::TimerFired { wait },
        OpenKind::Message(name, correlation) => Event::Message {
            name: name.clone(),
            correlation: correlation.clone(),
            payload: variables,
        },
        OpenKind::Signal(name) => Event::Signal { name: name.clone(), payload: variables },
        OpenKind::Condition => Event::Signal { name: "none".into(), payload: variables },
        OpenKind::Incident(_) => Event::Retry { wait, variables },
    }
}

/// Every token rests where a token may rest, and every wait belongs to one.
fn sound(definition: &Definition, state: &Instance) {
    if let Stage::Ended(_) = state.stage {
        assert!(state.tokens.is_empty() && state.waits.is_empty(), "an end leaves nothing behind");
        return;
    }
    assert!(!state.tokens.is_empty(), "a running process has a token");
    for token in &state.tokens {
        let waits = state.waits.iter().any(|wait| wait.token == token.id);
        let around =
            state.scopes.iter().any(|s| s.owner.is_some_and(|(_, owner)| owner == token.id));
        let joins = token.via.is_some()
            && matches!(definition.node(token.node).kind, Kind::Parallel | Kind::Inclusive);
        assert!(waits || around || joins, "a token rests for no reason: {token:?}");
    }
    for scope in state.scopes.iter().filter(|scope| scope.owner.is_some()) {
        assert!(
            state.tokens.iter().any(|token| token.scope == scope.id),
            "an empty scope: {scope:?}"
        );
    }
    let join_incident = |wait: &&crate::instance::Wait| {
        matches!(wait.kind, WaitKind::Incident { .. })
            && matches!(definition.node(wait.node).kind, Kind::Parallel | Kind::Inclusive)
    };
    assert!(!state.waits.iter().any(|w| join_incident(&w)), "a sound process has no deadlock");
}

#[test]
fn random_runs_keep_their_promises() {
    let mut ended = 0;
    for seed in 0..1_500_u64 {
        let notation = process(seed);
        let mut desk = Desk::new(&notation);
        desk.moment = super::run::moment("2027-06-01T00:00[Europe/Paris]");
        let mut dice = Dice(seed ^ 0xae);
        let mut ends = 0;
        desk.event("start n=3");
        let mut hours = 0;
        for _ in 0..120 {
            sound(&desk.definition, &desk.state);
            let mut told = desk.last.iter().filter(|e| matches!(e, Effect::Ended { .. }));
            ends += usize::from(told.next().is_some());
            assert!(told.next().is_none() && ends < 2, "two ends: {notation}");
            if matches!(desk.state.stage, Stage::Ended(_)) {
                break;
            }
            hours += 2;
            desk.moment.now += jiff::SignedDuration::from_hours(hours);
            let event = random_event(&desk, &mut dice);
            desk.last.clear();
            desk.apply(event);
        }
        if matches!(desk.state.stage, Stage::Ended(_)) {
            ended += 1;
            let before = serde_json::to_string(&desk.state).unwrap();
            assert!(desk.event("cancel").starts_with("refused"));
            assert_eq!(serde_json::to_string(&desk.state).unwrap(), before);
        }
    }
    assert!(ended > 1_300, "most runs reach their end: {ended} of 1500");
}

#[test]
fn the_order_of_independent_answers_does_not_matter() {
    let process = "s:start -> g:and -> a:user -> j:and -> z:user -> e:end
        g -> b:user -> j
        g -> c:service(x) -> j";
    let mut ends = Vec::new();
    for order in [["a", "b", "c"], ["c", "b", "a"], ["b", "a", "c"], ["b", "c", "a"]] {
        let mut desk = Desk::new(process);
        desk.event("start");
        for node in order {
            desk.event(&format!("done {node} {node}=1"));
        }
        let open = desk.definition.allowed(&desk.state);
        let names: Vec<String> = ["a", "b", "c"].iter().map(|name| desk.variable(name)).collect();
        ends.push((open.len(), open[0].node, names));
    }
    assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "{ends:?}");
}
