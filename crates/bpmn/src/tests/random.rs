//! Thousands of random runs from a seed: no panic, one end, no lost token, same bytes again.

use super::run::{Desk, variables_of};
use crate::instance::WaitKind;
use crate::{Definition, Effect, Event, Instance, Kind, OpenKind, Stage, TaskKind};

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
pub(super) struct Maker {
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
        let choice = if depth == 0 { self.dice.below(8) } else { self.dice.below(20) };
        match choice {
            0 | 1 => self.single("user"),
            2 => self.single("service(work)"),
            3 => self.single("script(n := n + 1)"),
            4 => {
                let message = format!("message(go{})", self.count);
                self.single(&message)
            }
            5 => self.single("timer(PT1H)"),
            6 => {
                let both = format!("all(message left{0}, message right{0})", self.count);
                self.single(&both)
            }
            7 => self.looped(inside),
            8 => self.split(inside, depth, "and"),
            9 => self.split(inside, depth, "xor"),
            10 => self.split(inside, depth, "or"),
            11 => self.sub(inside, depth),
            12 => self.guarded(inside),
            13 => self.handled(inside, depth),
            14 => self.transaction(inside, depth),
            15 => self.undone(inside),
            16 => self.early(inside, depth),
            17 => self.race(inside),
            18 => self.ad_hoc(inside),
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
        let (id, _) = self.container(inside, "sub", depth);
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

    fn looped(&mut self, inside: &str) -> (String, String) {
        let id = self.id("user");
        let id = self.fix(inside, id);
        self.lines.push(format!(
            "{inside}{id} {{<standardLoopCharacteristics loopMaximum=\"3\"><loopCondition>n > 4</loopCondition></standardLoopCharacteristics>}}"
        ));
        (id.clone(), id)
    }

    /// A container with a start, a block and an end inside.
    fn container(&mut self, inside: &str, kind: &str, depth: usize) -> (String, String) {
        let id = self.id(kind);
        let id = self.fix(inside, id);
        let inner = format!("[{id}] ");
        let (start, end) = (self.id("start"), self.id("end"));
        let start = self.fix(&inner, start);
        let (first, last) = self.block(&inner, depth - 1);
        self.lines.push(format!("{inner}{start} -> {first}"));
        self.lines.push(format!("{inner}{last} -> {end}"));
        (id, inner)
    }

    /// A sub-process with an event sub-process, an escalation and who hears it.
    fn handled(&mut self, inside: &str, depth: usize) -> (String, String) {
        let (id, inner) = self.container(inside, "sub", depth);
        let handler = self.id("on");
        let handler = self.fix(&inner, handler);
        let interrupting = self.dice.below(2) == 0;
        let start = self.id(&format!("start-message(note{})", self.count));
        let start = name(&{
            self.lines.push(format!("[{handler}] {start}"));
            start
        });
        self.lines.push(format!("[{handler}] {start} @isInterrupting=\"{interrupting}\""));
        let (throw, end) = (self.id("throw-escalation(late)"), self.id("end"));
        self.lines.push(format!("[{handler}] {start} -> {throw} -> {end}"));
        let (heard, done) = (self.id("escalation(late)"), self.id("end"));
        self.lines.push(format!("{inside}{id} ~~ {heard} -> {done}"));
        (id.clone(), id)
    }

    fn transaction(&mut self, inside: &str, depth: usize) -> (String, String) {
        let (id, inner) = self.container(inside, "transaction", depth);
        let (way, task) = (self.id("xor"), self.id("user"));
        let (cancel, good) = (self.id("end-cancel"), self.id("end"));
        let task = self.fix(&inner, task);
        let start = self.lines.iter().position(|line| line.starts_with(&inner)).unwrap();
        // The task that can be undone comes right after the start.
        let begin = name(self.lines[start].trim_start_matches(&inner));
        let flow = self
            .lines
            .iter()
            .position(|line| line.starts_with(&format!("{inner}{begin} -> ")))
            .unwrap();
        self.lines[flow] =
            self.lines[flow].replace(&format!("{begin} -> "), &format!("{task} -> "));
        let way = self.fix(&inner, way);
        let plain = self.id("xor");
        let plain = self.fix(&inner, plain);
        self.lines.push(format!("{inner}{begin} -> {way}"));
        self.lines.push(format!("{inner}{way} => {plain}"));
        self.lines.push(format!("{inner}{plain} -> {task}"));
        let (late, gate) = (self.id("user"), self.id("xor"));
        let gate = self.fix(&inner, gate);
        self.lines.push(format!("{inner}{way} -[n > 6]-> {late} -> {gate}"));
        self.lines.push(format!("{inner}{gate} -[n > 3]-> {cancel}"));
        self.lines.push(format!("{inner}{gate} => {good}"));
        self.compensated(&inner, &task);
        let (caught, merge) = (self.id("cancel"), self.id("xor"));
        self.lines.push(format!("{inside}{id} ~ {caught} -> {merge}"));
        self.lines.push(format!("{inside}{id} -> {}", name(&merge)));
        (id, name(&merge))
    }

    fn compensated(&mut self, inside: &str, task: &str) {
        let (event, undo) = (self.id("compensate"), self.id("undo"));
        self.lines.push(format!("{inside}{task} ~ {event}"));
        self.lines.push(format!("{inside}{} & {undo}", name(&event)));
    }

    /// Something is done, then undone.
    fn undone(&mut self, inside: &str) -> (String, String) {
        let (task, other) = (self.id("user"), self.id("service(work)"));
        let task = self.fix(inside, task);
        let other = self.fix(inside, other);
        self.compensated(inside, &task);
        self.compensated(inside, &other);
        let throw = self.id("throw-compensate");
        self.lines.push(format!("{inside}{task} -> {other} -> {throw}"));
        (task, name(&throw))
    }

    /// A complex join that goes on before all branches are there.
    fn early(&mut self, inside: &str, depth: usize) -> (String, String) {
        let (open, close) = (self.id("and"), self.id("complex(activationCount >= 1)"));
        let open = self.fix(inside, open);
        let close = self.fix(inside, close);
        for _ in 0..2 {
            let (first, last) = self.block(inside, depth - 1);
            let first = self.fix(inside, first);
            self.lines.push(format!("{inside}{open} -> {first}"));
            self.lines.push(format!("{inside}{last} -> {close}"));
        }
        (open, close)
    }

    /// A condition against the clock.
    fn race(&mut self, inside: &str) -> (String, String) {
        let (gate, merge) = (self.id("race"), self.id("xor"));
        let gate = self.fix(inside, gate);
        let merge = self.fix(inside, merge);
        let (condition, timer) = (self.id("condition(n > 8)"), self.id("timer(PT2H)"));
        self.lines.push(format!("{inside}{gate} -> {condition} -> {merge}"));
        self.lines.push(format!("{inside}{gate} -> {timer} -> {merge}"));
        (gate, merge)
    }

    fn ad_hoc(&mut self, inside: &str) -> (String, String) {
        let id = self.id("adhoc(n > 7)");
        let id = self.fix(inside, id);
        let (one, other) = (self.id("user"), self.id("service(work)"));
        self.lines.push(format!("[{id}] {one}"));
        self.lines.push(format!("[{id}] {other}"));
        (id.clone(), id)
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

pub(super) fn process(seed: u64) -> String {
    let mut maker = Maker { dice: Dice(seed), lines: Vec::new(), count: 0 };
    let depth = 1 + maker.dice.below(4);
    let (first, last) = maker.block("", depth);
    maker.lines.push(format!("s:start -> {first}"));
    maker.lines.push(format!("{last} -> e:end"));
    maker.lines.join("\n")
}

pub(super) fn random_event(desk: &Desk, dice: &mut Dice) -> Event {
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
    if let (OpenKind::Task(TaskKind::Choice), true) = (&chosen.kind, dice.below(3) > 0) {
        let nodes: Vec<_> = desk.definition.nodes().map(|(id, _)| id).collect();
        let inside = nodes.iter().copied().filter(|id| {
            let container = desk.definition.node(*id).container;
            desk.definition.node(chosen.node).inside() == Some(container)
        });
        let inside: Vec<_> = inside.collect();
        return Event::Begin { wait, node: inside[dice.below(inside.len())] };
    }
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
        let joins = token.via.is_some() && definition.node(token.node).joins();
        assert!(waits || around || joins, "a token rests for no reason: {token:?}");
    }
    for scope in &state.scopes {
        let Some((_, owner)) = scope.owner else { continue };
        let owner = state.tokens.iter().find(|token| token.id == owner);
        let owner = owner.expect("a scope has an owner");
        let chosen = matches!(definition.node(owner.node).kind, Kind::AdHoc(_));
        assert!(
            chosen || state.tokens.iter().any(|token| token.scope == scope.id),
            "an empty scope: {scope:?}"
        );
    }
    for wait in &state.waits {
        let of_token = state.tokens.iter().any(|token| token.id == wait.token);
        let of_scope = state.scopes.iter().any(|scope| scope.id == wait.token);
        assert!(of_token != of_scope, "a wait belongs to nothing: {wait:?}");
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
        for _ in 0..200 {
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

/// Branches that share nothing: whatever the order of answers, the end is the same.
#[test]
fn any_interleaving_of_independent_answers_ends_alike() {
    for seed in 0..150_u64 {
        let mut dice = Dice(seed);
        let branches = 2 + dice.below(4);
        let mut lines = vec!["s:start -> g:and".to_owned(), "j:and -> e:end".to_owned()];
        let mut steps: Vec<Vec<String>> = Vec::new();
        for branch in 0..branches {
            let length = 1 + dice.below(4);
            let ids: Vec<String> = (0..length).map(|at| format!("b{branch}x{at}")).collect();
            let nodes: Vec<String> = ids.iter().map(|id| format!("{id}:user")).collect();
            lines.push(format!("g -> {} -> j", nodes.join(" -> ")));
            steps.push(ids.iter().map(|id| format!("done {id} {id}={seed}")).collect());
        }
        let process = lines.join("\n");
        let mut ends: Vec<String> = Vec::new();
        for _ in 0..4 {
            let mut desk = Desk::new(&process);
            desk.event("start");
            let mut left: Vec<std::collections::VecDeque<&String>> =
                steps.iter().map(|branch| branch.iter().collect()).collect();
            while left.iter().any(|branch| !branch.is_empty()) {
                let at = dice.below(left.len());
                if let Some(event) = left[at].pop_front() {
                    desk.event(event);
                }
            }
            assert!(matches!(desk.state.stage, Stage::Ended(_)), "{process}");
            let variables = desk.state.variables().unwrap();
            let mut named: Vec<String> =
                variables.iter().map(|(n, v)| format!("{n}={v}")).collect();
            named.sort();
            ends.push(named.join(" "));
        }
        assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "{ends:?}");
    }
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
